UPDATE audit_head SET seq = @seq, hash = @hash WHERE chain_no = @chain_no
