INSERT INTO frame_key (frame_key, client_no, locale) VALUES (@frame_key, @client_no, @locale)
ON CONFLICT (frame_key) DO NOTHING
