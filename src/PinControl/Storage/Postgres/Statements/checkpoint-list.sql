SELECT number, at, is_full, body, hash, key_id, signature FROM checkpoint WHERE number > @after ORDER BY number LIMIT @most
