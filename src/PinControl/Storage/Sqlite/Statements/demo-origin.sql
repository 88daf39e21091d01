INSERT INTO frame_key_origin (frame_key, origin) VALUES (@frame_key, @origin)
