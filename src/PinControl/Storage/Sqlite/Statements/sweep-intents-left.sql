SELECT id_hash FROM token WHERE state = 2 AND redeemed_at < @before LIMIT @most
