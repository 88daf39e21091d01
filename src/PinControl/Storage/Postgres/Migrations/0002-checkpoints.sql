-- Signed checkpoints over all chains' heads, and where retention has cut a chain's beginning off (docs/audit.md).

CREATE TABLE identity_key (
  key_id text COLLATE "C" PRIMARY KEY,
  point  bytea NOT NULL               -- P-256, 65 bytes, uncompressed
);

CREATE TABLE checkpoint (
  number    bigint PRIMARY KEY,
  at        timestamptz NOT NULL,
  is_full   boolean NOT NULL,         -- names every head, not only those that moved
  body      bytea NOT NULL,           -- the canonical bytes that are signed
  hash      bytea NOT NULL,
  key_id    text COLLATE "C" NOT NULL REFERENCES identity_key,
  signature bytea NOT NULL            -- ECDSA, r || s, 64 bytes
);

CREATE INDEX checkpoint_full ON checkpoint (number) WHERE is_full;

-- The last record of each chain that retention removed.
CREATE TABLE audit_cut (
  chain_no bigint PRIMARY KEY REFERENCES audit_head,
  seq      bigint NOT NULL,
  hash     bytea NOT NULL,
  at       timestamptz NOT NULL
);

-- For the owner too. The service's role adds checkpoints and keys; only the owner cuts.
CREATE TRIGGER identity_key_no_change BEFORE UPDATE OR DELETE ON identity_key FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER checkpoint_no_change BEFORE UPDATE ON checkpoint FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_cut_no_delete BEFORE DELETE ON audit_cut FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_cut_forward BEFORE UPDATE ON audit_cut FOR EACH ROW
  WHEN (NEW.seq < OLD.seq OR NEW.chain_no <> OLD.chain_no) EXECUTE FUNCTION refuse_change();
