INSERT INTO client_secret (client_no, secret_hash, created_at) VALUES (@client_no, @secret_hash, @now)
