UPDATE page_session SET ended_for = @ended_for, wrapped_key = NULL
WHERE session_hash = @session_hash AND ended_for IS NULL
