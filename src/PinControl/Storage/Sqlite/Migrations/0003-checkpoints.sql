-- Signed checkpoints over all chains' heads, and where retention has cut a chain's beginning off (docs/audit.md).

CREATE TABLE identity_key (
  key_id TEXT NOT NULL PRIMARY KEY,
  point  BLOB NOT NULL                -- P-256, 65 bytes, uncompressed
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoint (
  number    INTEGER PRIMARY KEY,
  at        INTEGER NOT NULL,
  is_full   INTEGER NOT NULL,         -- names every head, not only those that moved
  body      BLOB NOT NULL,            -- the canonical bytes that are signed
  hash      BLOB NOT NULL,
  key_id    TEXT NOT NULL REFERENCES identity_key,
  signature BLOB NOT NULL             -- ECDSA, r || s, 64 bytes
) STRICT;

CREATE INDEX checkpoint_full ON checkpoint (number) WHERE is_full = 1;

-- The last record of each chain that retention removed.
CREATE TABLE audit_cut (
  chain_no INTEGER PRIMARY KEY REFERENCES audit_head,
  seq      INTEGER NOT NULL,
  hash     BLOB NOT NULL,
  at       INTEGER NOT NULL
) STRICT;

-- Append-only but for retention, which moves the cut first.
DROP TRIGGER audit_no_delete;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
WHEN OLD.seq > coalesce((SELECT seq FROM audit_cut WHERE chain_no = OLD.chain_no), 0)
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;

CREATE TRIGGER audit_cut_no_delete BEFORE DELETE ON audit_cut BEGIN SELECT RAISE(ABORT, 'a cut is never taken back'); END;
CREATE TRIGGER audit_cut_forward BEFORE UPDATE ON audit_cut WHEN NEW.seq < OLD.seq OR NEW.chain_no <> OLD.chain_no
BEGIN SELECT RAISE(ABORT, 'a cut is never taken back'); END;

CREATE TRIGGER checkpoint_no_update BEFORE UPDATE ON checkpoint BEGIN SELECT RAISE(ABORT, 'checkpoints are append-only'); END;
CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON checkpoint
WHEN NOT EXISTS (SELECT 1 FROM audit_cut) OR NOT EXISTS (SELECT 1 FROM checkpoint AS later WHERE later.is_full = 1 AND later.number > OLD.number)
BEGIN SELECT RAISE(ABORT, 'checkpoints are append-only'); END;

CREATE TRIGGER identity_key_no_update BEFORE UPDATE ON identity_key BEGIN SELECT RAISE(ABORT, 'identity keys are append-only'); END;
CREATE TRIGGER identity_key_no_delete BEFORE DELETE ON identity_key BEGIN SELECT RAISE(ABORT, 'identity keys are append-only'); END;
