SELECT number, at, is_full, body, hash, key_id, signature FROM checkpoint ORDER BY number DESC LIMIT 1
