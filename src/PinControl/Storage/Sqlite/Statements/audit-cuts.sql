SELECT chain_no, seq, hash, at FROM audit_cut ORDER BY chain_no
