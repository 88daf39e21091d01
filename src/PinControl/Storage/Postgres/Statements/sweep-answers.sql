UPDATE token SET answer = NULL
WHERE (id_hash, issued_at) IN (SELECT id_hash, issued_at FROM token WHERE answer IS NOT NULL AND redeemed_at < @before LIMIT @most FOR UPDATE SKIP LOCKED)
