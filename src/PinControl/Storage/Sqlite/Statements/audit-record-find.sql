SELECT at, hash FROM audit WHERE chain_no = @chain_no AND seq = @seq
