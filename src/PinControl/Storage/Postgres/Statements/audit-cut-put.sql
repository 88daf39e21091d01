INSERT INTO audit_cut (chain_no, seq, hash, at) VALUES (@chain_no, @seq, @hash, @at)
ON CONFLICT (chain_no) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, at = excluded.at
