-- The life of the vault's keys (docs/keys.md). No key stands here: only which versions there are, and their check values.

CREATE TABLE vault_key (
  kind         smallint NOT NULL,          -- KeyKind
  version      integer NOT NULL,
  state        smallint NOT NULL,          -- KeyState
  check_value  text,                       -- none while the version is only claimed
  made_at      timestamptz NOT NULL,
  active_since timestamptz,
  ended_at     timestamptz,                -- when it was superseded, or retired without ever having been active
  PRIMARY KEY (kind, version)
);

CREATE UNIQUE INDEX vault_key_active ON vault_key (kind) WHERE state = 2;

-- People who hold a share of the power over keys.
CREATE TABLE custodian (
  name        text PRIMARY KEY,
  secret_hash bytea NOT NULL,
  state       smallint NOT NULL,           -- CustodianState
  created_at  timestamptz NOT NULL,
  enabled_at  timestamptz                  -- none for one who never was, and for a first one who was disabled before there was a second
);

-- What one custodian asks for and another one decides.
CREATE TABLE key_request (
  request_no   bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  act          smallint NOT NULL,          -- KeyAct
  kind         smallint,
  version      integer,
  custodian    text REFERENCES custodian,  -- whom an act on a custodian is about
  requested_by text NOT NULL REFERENCES custodian,
  requested_at timestamptz NOT NULL,
  check_value  text,                       -- of the version, when it was asked for
  active_after integer,                    -- the version that was active then
  decided_by   text REFERENCES custodian,
  decided_at   timestamptz,
  state        smallint NOT NULL DEFAULT 1 -- KeyRequestState
);

-- The zone keys of tenants' partners, each sealed under a zone KEK.
CREATE TABLE zone_key (
  tenant_no   integer NOT NULL REFERENCES tenant,
  name        text NOT NULL,
  direction   smallint NOT NULL,           -- ZoneDirection
  formats     text NOT NULL,               -- the PIN block formats it may carry, such as "0 4"
  algorithm   text NOT NULL,               -- X9.143: A AES, T TDES
  usage       text NOT NULL,               -- X9.143: P0
  exportable  boolean NOT NULL,            -- false: its key block forbade it
  sealed_key  bytea NOT NULL,              -- AES-KW under the zone KEK
  binding_tag bytea NOT NULL,              -- binds the sealed key to all that stands beside it
  key_version integer NOT NULL,            -- of the zone KEK
  check_value text NOT NULL,
  state       smallint NOT NULL,           -- KeyState
  made_at     timestamptz NOT NULL,
  PRIMARY KEY (tenant_no, name)
);

-- An older version of the service, which runs beside this one while it is brought in, knows nothing of retired versions: neither of their state nor of
-- the lock by which a retirement waits for PINs that are being written.
CREATE FUNCTION refuse_retired_kek() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  PERFORM pg_advisory_xact_lock_shared(1346587985, 1);
  IF EXISTS (SELECT 1 FROM pincontrol.vault_key k WHERE k.kind = 1 AND k.version = NEW.key_version AND k.state = 4) THEN
    RAISE EXCEPTION 'the KEK is retired';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER plastic_no_retired_kek BEFORE INSERT OR UPDATE OF key_version ON plastic
FOR EACH ROW WHEN (NEW.key_version IS NOT NULL) EXECUTE FUNCTION refuse_retired_kek();
