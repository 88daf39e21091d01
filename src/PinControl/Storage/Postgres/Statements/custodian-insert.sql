INSERT INTO custodian (name, secret_hash, state, created_at, enabled_at) VALUES (@name, @secret_hash, @state, @now, @enabled_at)
