SELECT to_regclass('pincontrol.schema_migration') IS NOT NULL
