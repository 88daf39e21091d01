INSERT INTO schema_migration (number, name, hash, oldest, applied_at) VALUES (@number, @name, @hash, @oldest, clock_timestamp())
