SELECT chain_no, node, started_at, seq, hash FROM audit_head ORDER BY chain_no
