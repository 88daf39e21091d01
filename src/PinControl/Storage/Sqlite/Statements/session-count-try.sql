UPDATE page_session SET tries = tries + 1 WHERE session_hash = @session_hash
