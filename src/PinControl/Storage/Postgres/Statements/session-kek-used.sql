SELECT session_hash FROM page_session WHERE ended_for IS NULL AND key_version = @version LIMIT 1
