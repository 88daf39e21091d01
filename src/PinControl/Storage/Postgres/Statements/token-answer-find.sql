SELECT answer FROM token WHERE id_hash = @id_hash
