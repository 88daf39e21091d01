INSERT INTO client_certificate (mark, client_no, created_at) VALUES (@mark, @client_no, @now) ON CONFLICT (mark) DO NOTHING
