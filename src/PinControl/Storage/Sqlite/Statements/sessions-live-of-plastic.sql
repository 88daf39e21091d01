SELECT session_hash, id_hash FROM page_session
WHERE plastic_no = @plastic_no AND ended_for IS NULL AND session_hash <> @except
