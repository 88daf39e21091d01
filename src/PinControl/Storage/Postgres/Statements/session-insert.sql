INSERT INTO page_session (session_hash, id_hash, issued_at, plastic_no, wrapped_key, key_version, opened_at, expires_at)
SELECT @session_hash, t.id_hash, t.issued_at, @plastic_no, @wrapped_key, @key_version, @now, @expires_at FROM token t WHERE t.id_hash = @id_hash
