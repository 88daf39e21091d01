SELECT 1 FROM token WHERE id_hash = @id_hash
