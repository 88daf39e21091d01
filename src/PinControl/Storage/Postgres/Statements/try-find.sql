SELECT refused_for, support FROM page_session_try WHERE session_hash = @session_hash AND attempt_hash = @attempt_hash
