SELECT 1 FROM token WHERE id_hash = @id_hash ORDER BY issued_at FOR UPDATE
