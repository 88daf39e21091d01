SELECT session_hash FROM page_session WHERE ended_for IS NULL AND expires_at <= @now LIMIT @most FOR UPDATE SKIP LOCKED
