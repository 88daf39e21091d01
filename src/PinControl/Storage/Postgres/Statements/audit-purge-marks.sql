SELECT seq, at, hash FROM audit WHERE chain_no = @chain_no AND seq > @after ORDER BY seq LIMIT @most
