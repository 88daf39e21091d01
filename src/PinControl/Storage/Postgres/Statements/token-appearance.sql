SELECT locale, color_scheme FROM token WHERE id_hash = @id_hash
