INSERT INTO view_release (plastic_no, id_hash, at) VALUES (@plastic_no, @id_hash, @now)
ON CONFLICT (plastic_no, id_hash) DO NOTHING
