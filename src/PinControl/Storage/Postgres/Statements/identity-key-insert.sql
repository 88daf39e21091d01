INSERT INTO identity_key (key_id, point) VALUES (@key_id, @point) ON CONFLICT (key_id) DO NOTHING
