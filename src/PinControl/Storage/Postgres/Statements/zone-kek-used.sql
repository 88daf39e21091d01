SELECT name FROM zone_key WHERE key_version = @version AND state <> 4 LIMIT 1
