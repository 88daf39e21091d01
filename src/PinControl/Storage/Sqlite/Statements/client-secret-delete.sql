DELETE FROM client_secret WHERE client_no = @client_no AND secret_hash = @secret_hash
