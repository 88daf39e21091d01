SELECT plastic_no FROM plastic WHERE key_version = @version LIMIT 1
