DELETE FROM token WHERE id_hash IN (SELECT id_hash FROM token WHERE issued_at < @before ORDER BY issued_at LIMIT @most)
