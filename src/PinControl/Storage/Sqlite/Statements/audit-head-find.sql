SELECT seq, hash FROM audit_head WHERE chain_no = @chain_no
