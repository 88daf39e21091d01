-- The life of the vault's keys (docs/keys.md). No key stands here: only which versions there are, and their check values.

CREATE TABLE vault_key (
  kind         INTEGER NOT NULL,           -- KeyKind
  version      INTEGER NOT NULL,
  state        INTEGER NOT NULL,           -- KeyState
  check_value  TEXT,                       -- none while the version is only claimed
  made_at      INTEGER NOT NULL,
  active_since INTEGER,
  ended_at     INTEGER,                    -- when it was superseded, or retired without ever having been active
  PRIMARY KEY (kind, version)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX vault_key_active ON vault_key (kind) WHERE state = 2;

-- People who hold a share of the power over keys.
CREATE TABLE custodian (
  name        TEXT NOT NULL PRIMARY KEY,
  secret_hash BLOB NOT NULL,
  state       INTEGER NOT NULL,            -- CustodianState
  created_at  INTEGER NOT NULL,
  enabled_at  INTEGER                      -- none for one who never was, and for a first one who was disabled before there was a second
) STRICT, WITHOUT ROWID;

-- What one custodian asks for and another one decides.
CREATE TABLE key_request (
  request_no   INTEGER PRIMARY KEY AUTOINCREMENT,
  act          INTEGER NOT NULL,           -- KeyAct
  kind         INTEGER,
  version      INTEGER,
  custodian    TEXT REFERENCES custodian,  -- whom an act on a custodian is about
  requested_by TEXT NOT NULL REFERENCES custodian,
  requested_at INTEGER NOT NULL,
  check_value  TEXT,                       -- of the version, when it was asked for
  active_after INTEGER,                    -- the version that was active then
  decided_by   TEXT REFERENCES custodian,
  decided_at   INTEGER,
  state        INTEGER NOT NULL DEFAULT 1  -- KeyRequestState
) STRICT;

-- The zone keys of tenants' partners, each sealed under a zone KEK.
CREATE TABLE zone_key (
  tenant_no   INTEGER NOT NULL REFERENCES tenant,
  name        TEXT NOT NULL,
  direction   INTEGER NOT NULL,            -- ZoneDirection
  formats     TEXT NOT NULL,               -- the PIN block formats it may carry, such as "0 4"
  algorithm   TEXT NOT NULL,               -- X9.143: A AES, T TDES
  usage       TEXT NOT NULL,               -- X9.143: P0
  exportable  INTEGER NOT NULL,            -- 0: its key block forbade it
  sealed_key  BLOB NOT NULL,               -- AES-KW under the zone KEK
  binding_tag BLOB NOT NULL,               -- binds the sealed key to all that stands beside it
  key_version INTEGER NOT NULL,            -- of the zone KEK
  check_value TEXT NOT NULL,
  state       INTEGER NOT NULL,            -- KeyState
  made_at     INTEGER NOT NULL,
  PRIMARY KEY (tenant_no, name)
) STRICT, WITHOUT ROWID;

-- What is left to re-seal, and whether a version is still in use. A chosen PIN does not touch it unless its version is another.
CREATE INDEX plastic_by_kek ON plastic (key_version, plastic_no) WHERE key_version IS NOT NULL;

-- An older version of the service, which runs beside this one while it is brought in, knows nothing of retired versions.
CREATE TRIGGER plastic_no_retired_kek_inserted BEFORE INSERT ON plastic
WHEN NEW.key_version IS NOT NULL AND EXISTS (SELECT 1 FROM vault_key WHERE kind = 1 AND version = NEW.key_version AND state = 4)
BEGIN SELECT RAISE(ABORT, 'the KEK is retired'); END;
CREATE TRIGGER plastic_no_retired_kek_updated BEFORE UPDATE OF key_version ON plastic
WHEN NEW.key_version IS NOT NULL AND EXISTS (SELECT 1 FROM vault_key WHERE kind = 1 AND version = NEW.key_version AND state = 4)
BEGIN SELECT RAISE(ABORT, 'the KEK is retired'); END;
