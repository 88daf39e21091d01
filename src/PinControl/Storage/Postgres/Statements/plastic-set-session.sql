UPDATE plastic SET set_session = @session_hash WHERE plastic_no = @plastic_no
