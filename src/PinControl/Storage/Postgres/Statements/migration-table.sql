CREATE TABLE IF NOT EXISTS schema_migration (
  number     integer PRIMARY KEY,
  name       text NOT NULL,
  hash       bytea NOT NULL,
  oldest     integer NOT NULL,   -- programs that know the steps up to this one can work with the schema
  applied_at timestamptz NOT NULL
)
