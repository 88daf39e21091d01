INSERT INTO audit_head (node, started_at, seq, hash) VALUES (@node, @at, 0, @hash) RETURNING chain_no
