SELECT point FROM identity_key WHERE key_id = @key_id
