INSERT INTO custodian (name, secret_hash, state, created_at) VALUES (@name, @secret_hash, @state, @now)
