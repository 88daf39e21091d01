UPDATE client_secret SET used_at = @now WHERE client_no = @client_no AND secret_hash = @secret_hash
