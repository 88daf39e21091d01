UPDATE token SET answer = NULL
WHERE id_hash IN (SELECT id_hash FROM token WHERE answer IS NOT NULL AND redeemed_at < @before LIMIT @most)
