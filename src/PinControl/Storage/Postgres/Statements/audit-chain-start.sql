SELECT at, body FROM audit WHERE chain_no = @chain_no AND seq = 1
