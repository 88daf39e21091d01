-- Times are microseconds since 1970, UTC. Hashes are SHA-256, 32 bytes. No PIN, PAN, secret or control id stands in clear in any column.

CREATE TABLE tenant (
  tenant_no            INTEGER PRIMARY KEY,
  name                 TEXT NOT NULL UNIQUE,
  view_on              INTEGER NOT NULL DEFAULT 1,
  set_on               INTEGER NOT NULL DEFAULT 1,
  view_when_inactive   INTEGER NOT NULL DEFAULT 0,
  set_after_production INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE client (
  client_no   INTEGER PRIMARY KEY,
  tenant_no   INTEGER NOT NULL REFERENCES tenant,
  name        TEXT NOT NULL UNIQUE,
  enabled     INTEGER NOT NULL DEFAULT 1,
  permissions INTEGER NOT NULL
) STRICT;

CREATE TABLE client_secret (
  client_no   INTEGER NOT NULL REFERENCES client,
  secret_hash BLOB NOT NULL,
  created_at  INTEGER NOT NULL,
  PRIMARY KEY (client_no, secret_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE frame_key (
  frame_key TEXT NOT NULL PRIMARY KEY,
  client_no INTEGER NOT NULL REFERENCES client,
  locale    TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE frame_key_origin (
  frame_key TEXT NOT NULL REFERENCES frame_key,
  origin    TEXT NOT NULL,
  PRIMARY KEY (frame_key, origin)
) STRICT, WITHOUT ROWID;

CREATE TABLE plastic (
  plastic_no      INTEGER PRIMARY KEY,
  tenant_no       INTEGER NOT NULL REFERENCES tenant,
  plastic_id      TEXT NOT NULL,
  card_id         TEXT NOT NULL,
  sequence_number INTEGER NOT NULL,
  status          INTEGER NOT NULL,
  produced        INTEGER NOT NULL,
  pin_length      INTEGER NOT NULL,
  pin_status      INTEGER NOT NULL DEFAULT 0,
  sealed_pin      BLOB,              -- AES-KW of the PIN field under the KEK, 24 bytes
  binding_tag     BLOB,              -- HMAC-SHA-256, 32 bytes
  key_version     INTEGER,
  set_session     BLOB,              -- hash of the one page session that may set the PIN
  version         INTEGER NOT NULL DEFAULT 1,
  UNIQUE (tenant_no, plastic_id)
) STRICT;

CREATE TABLE token (
  id_hash             BLOB NOT NULL PRIMARY KEY,
  issued_at           INTEGER NOT NULL,
  expires_at          INTEGER NOT NULL,
  plastic_no          INTEGER NOT NULL REFERENCES plastic,
  client_no           INTEGER NOT NULL REFERENCES client,
  audit_user          TEXT NOT NULL,
  scope               INTEGER NOT NULL,
  state               INTEGER NOT NULL,
  changed_at          INTEGER NOT NULL,
  ended_for           INTEGER,       -- DeviceRefusal
  support             TEXT,
  locale              TEXT,
  color_scheme        TEXT,
  device_key_hash     BLOB,          -- the only device key that may redeem
  redeemed_key_hash   BLOB,          -- the device key that did
  redeemed_at         INTEGER,
  request_id          BLOB,
  answer              BLOB,          -- kept for 60 seconds, for repeats
  verification_method TEXT,
  verified_at         INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX token_by_age ON token (issued_at);
CREATE INDEX token_in_flight ON token (redeemed_at) WHERE state = 2;
CREATE INDEX token_answered ON token (redeemed_at) WHERE answer IS NOT NULL;

-- The live token of each slot: what a newer one supersedes.
CREATE TABLE token_slot (
  plastic_no INTEGER NOT NULL REFERENCES plastic,
  client_no  INTEGER NOT NULL REFERENCES client,
  scope      INTEGER NOT NULL,
  id_hash    BLOB NOT NULL,
  PRIMARY KEY (plastic_no, client_no, scope)
) STRICT, WITHOUT ROWID;

CREATE TABLE page_session (
  session_hash    BLOB NOT NULL PRIMARY KEY,
  id_hash         BLOB NOT NULL,
  plastic_no      INTEGER NOT NULL REFERENCES plastic,
  wrapped_key     BLOB,              -- the session's key under the session KEK; gone when the session ends
  key_version     INTEGER NOT NULL,
  opened_at       INTEGER NOT NULL,
  expires_at      INTEGER NOT NULL,
  extensions      INTEGER NOT NULL DEFAULT 0,
  tries           INTEGER NOT NULL DEFAULT 0,
  ended_for       INTEGER            -- DeviceRefusal; AlreadyUsed once the PIN is set
) STRICT, WITHOUT ROWID;

CREATE INDEX page_session_live ON page_session (plastic_no) WHERE ended_for IS NULL;
CREATE INDEX page_session_due ON page_session (expires_at) WHERE ended_for IS NULL;
CREATE INDEX page_session_by_token ON page_session (id_hash);

-- Each attempt's answer, so that a byte-identical repeat gets the same.
CREATE TABLE page_session_try (
  session_hash BLOB NOT NULL,
  attempt_hash BLOB NOT NULL,
  refused_for  INTEGER,              -- DeviceRefusal; none when the PIN was set
  support      TEXT NOT NULL,
  PRIMARY KEY (session_hash, attempt_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_head (
  chain_no   INTEGER PRIMARY KEY,
  node       TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  seq        INTEGER NOT NULL,
  hash       BLOB NOT NULL
) STRICT;

CREATE TABLE audit (
  chain_no   INTEGER NOT NULL REFERENCES audit_head,
  seq        INTEGER NOT NULL,
  at         INTEGER NOT NULL,
  event      TEXT NOT NULL,
  outcome    INTEGER NOT NULL,
  plastic_no INTEGER,
  reference  TEXT,
  body       BLOB NOT NULL,          -- the canonical bytes that are hashed
  hash       BLOB NOT NULL,
  PRIMARY KEY (chain_no, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX audit_by_plastic ON audit (plastic_no, at) WHERE plastic_no IS NOT NULL;

-- Append-only, for whoever writes through this schema; the hash chain shows what went around it.
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
