INSERT INTO schema_migration (number, name, hash, applied_at) VALUES (@number, @name, @hash, @at)
