DELETE FROM client_certificate WHERE mark = @mark
