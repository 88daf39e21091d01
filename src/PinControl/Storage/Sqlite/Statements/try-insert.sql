INSERT INTO page_session_try (session_hash, attempt_hash, refused_for, support)
VALUES (@session_hash, @attempt_hash, @refused_for, @support)
