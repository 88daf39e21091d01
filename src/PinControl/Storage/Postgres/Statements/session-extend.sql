UPDATE page_session SET expires_at = @expires_at, extensions = extensions + 1 WHERE session_hash = @session_hash
