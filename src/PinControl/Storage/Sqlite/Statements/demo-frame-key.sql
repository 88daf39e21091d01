INSERT INTO frame_key (frame_key, client_no)
SELECT @frame_key, client_no FROM client WHERE name = @name
ON CONFLICT (frame_key) DO NOTHING
