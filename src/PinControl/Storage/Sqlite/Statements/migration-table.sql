CREATE TABLE IF NOT EXISTS schema_migration (
  number     INTEGER PRIMARY KEY,
  name       TEXT NOT NULL,
  hash       BLOB NOT NULL,
  applied_at INTEGER NOT NULL
) STRICT;
