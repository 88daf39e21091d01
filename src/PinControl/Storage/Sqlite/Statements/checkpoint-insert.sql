INSERT INTO checkpoint (number, at, is_full, body, hash, key_id, signature)
VALUES (@number, @at, @is_full, @body, @hash, @key_id, @signature)
ON CONFLICT (number) DO NOTHING
