INSERT INTO page_session (session_hash, id_hash, plastic_no, wrapped_key, key_version, opened_at, expires_at)
VALUES (@session_hash, @id_hash, @plastic_no, @wrapped_key, @key_version, @now, @expires_at)
