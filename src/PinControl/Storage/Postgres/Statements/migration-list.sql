SELECT number, hash, oldest FROM schema_migration ORDER BY number
