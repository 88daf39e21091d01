SELECT max(number) FROM schema_migration
