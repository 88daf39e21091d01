-- Hashes are SHA-256, 32 bytes. No PIN, PAN, secret or control id stands in clear in any column.

-- The clock that decides, read at the moment of the call: after a wait for a lock, now() would be the transaction's begin.
CREATE FUNCTION clock() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT clock_timestamp()';

-- About the same time, fixed for a statement: what the planner may leave partitions out by.
CREATE FUNCTION coarse_clock() RETURNS timestamptz LANGUAGE sql STABLE AS 'SELECT now()';

CREATE TABLE tenant (
  tenant_no            integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  name                 text NOT NULL UNIQUE,
  view_on              boolean NOT NULL DEFAULT true,
  set_on               boolean NOT NULL DEFAULT true,
  view_when_inactive   boolean NOT NULL DEFAULT false,
  set_after_production boolean NOT NULL DEFAULT false
);

CREATE TABLE client (
  client_no   integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  tenant_no   integer NOT NULL REFERENCES tenant,
  name        text NOT NULL UNIQUE,
  enabled     boolean NOT NULL DEFAULT true,
  permissions integer NOT NULL
);

CREATE TABLE client_secret (
  client_no   integer NOT NULL REFERENCES client,
  secret_hash bytea NOT NULL,
  created_at  timestamptz NOT NULL,
  PRIMARY KEY (client_no, secret_hash)
);

CREATE TABLE frame_key (
  frame_key text PRIMARY KEY,
  client_no integer NOT NULL REFERENCES client,
  locale    text
);

CREATE TABLE frame_key_origin (
  frame_key text NOT NULL REFERENCES frame_key,
  origin    text NOT NULL,
  PRIMARY KEY (frame_key, origin)
);

CREATE TABLE plastic (
  plastic_no      bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  tenant_no       integer NOT NULL REFERENCES tenant,
  plastic_id      text COLLATE "C" NOT NULL,
  card_id         text COLLATE "C" NOT NULL,
  sequence_number integer NOT NULL,
  status          smallint NOT NULL,
  produced        boolean NOT NULL,
  pin_length      smallint NOT NULL,
  pin_status      smallint NOT NULL DEFAULT 0,
  sealed_pin      bytea,             -- AES-KW of the PIN field under the KEK, 24 bytes
  binding_tag     bytea,             -- HMAC-SHA-256, 32 bytes
  key_version     integer,
  set_session     bytea,             -- hash of the one page session that may set the PIN
  version         bigint NOT NULL DEFAULT 1,
  UNIQUE (tenant_no, plastic_id)
) WITH (fillfactor = 90);

-- The deprecated paths by card look for a card's plastics, the newest first.
CREATE INDEX plastic_by_card ON plastic (tenant_no, card_id, sequence_number, plastic_no);

-- By the hour: what is old goes with its partition. No foreign keys: each would lock its row at every issue, and no plastic or client is ever removed.
CREATE TABLE token (
  id_hash             bytea NOT NULL,
  issued_at           timestamptz NOT NULL,
  expires_at          timestamptz NOT NULL,
  plastic_no          bigint NOT NULL,
  client_no           integer NOT NULL,
  audit_user          text NOT NULL,
  scope               smallint NOT NULL,
  state               smallint NOT NULL,
  changed_at          timestamptz NOT NULL,
  ended_for           smallint,      -- DeviceRefusal
  support             text,
  locale              text,
  color_scheme        text,
  device_key_hash     bytea,         -- the only device key that may redeem
  redeemed_key_hash   bytea,         -- the device key that did
  redeemed_at         timestamptz,
  request_id          bytea,
  answer              bytea,         -- kept for 60 seconds, for repeats
  verification_method text,
  verified_at         timestamptz,
  PRIMARY KEY (id_hash, issued_at)
) PARTITION BY RANGE (issued_at);

CREATE INDEX token_in_flight ON token (redeemed_at) WHERE state = 2;
CREATE INDEX token_answered ON token (redeemed_at) WHERE answer IS NOT NULL;

-- The live token of each slot. An older token of the slot is superseded by that alone.
CREATE TABLE token_slot (
  plastic_no bigint NOT NULL,
  client_no  integer NOT NULL,
  scope      smallint NOT NULL,
  id_hash    bytea NOT NULL,
  PRIMARY KEY (plastic_no, client_no, scope)
) WITH (fillfactor = 70);

CREATE TABLE page_session (
  session_hash    bytea PRIMARY KEY,
  id_hash         bytea NOT NULL,
  issued_at       timestamptz NOT NULL,
  plastic_no      bigint NOT NULL REFERENCES plastic,
  wrapped_key     bytea,             -- the session's key under the session KEK; gone when the session ends
  key_version     integer NOT NULL,
  opened_at       timestamptz NOT NULL,
  expires_at      timestamptz NOT NULL,
  extensions      integer NOT NULL DEFAULT 0,
  tries           integer NOT NULL DEFAULT 0,
  ended_for       smallint           -- DeviceRefusal; AlreadyUsed once the PIN is set
);

CREATE INDEX page_session_live ON page_session (plastic_no) WHERE ended_for IS NULL;
CREATE INDEX page_session_due ON page_session (expires_at) WHERE ended_for IS NULL;
CREATE INDEX page_session_by_age ON page_session (issued_at);

-- Each attempt's answer, so that a byte-identical repeat gets the same.
CREATE TABLE page_session_try (
  session_hash bytea NOT NULL,
  attempt_hash bytea NOT NULL,
  refused_for  smallint,             -- DeviceRefusal; none when the PIN was set
  support      text NOT NULL,
  PRIMARY KEY (session_hash, attempt_hash)
);

CREATE TABLE audit_head (
  chain_no   bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  node       text NOT NULL,
  started_at timestamptz NOT NULL,
  seq        bigint NOT NULL,
  hash       bytea NOT NULL
) WITH (fillfactor = 10);

-- By the month.
CREATE TABLE audit (
  chain_no   bigint NOT NULL,
  seq        bigint NOT NULL,
  at         timestamptz NOT NULL,
  event      text COLLATE "C" NOT NULL,
  outcome    smallint NOT NULL,
  plastic_no bigint,
  reference  text COLLATE "C",
  body       bytea NOT NULL,         -- the canonical bytes that are hashed
  hash       bytea NOT NULL,
  PRIMARY KEY (chain_no, seq, at)
) PARTITION BY RANGE (at);

CREATE INDEX audit_by_plastic ON audit (plastic_no, at) WHERE plastic_no IS NOT NULL;

-- Append-only, for the owner too; the service's role has no right to change it in the first place.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$;
CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The chain: hash(n) = SHA-256(hash(n-1) || place || body), over a window in the order of the records.
CREATE FUNCTION chain_step(state bytea, next bytea) RETURNS bytea LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN sha256(state || next); END';
CREATE AGGREGATE chain(bytea) (SFUNC = chain_step, STYPE = bytea, INITCOND = '');

CREATE FUNCTION chain_place(seq bigint, at timestamptz, outcome smallint) RETURNS bytea LANGUAGE sql STABLE AS
$$ SELECT int8send(seq) || int8send((extract(epoch FROM at) * 1000000)::bigint) || int2send(outcome) $$;

-- The canonical bytes of a record of the device channel: AuditEntry.ToCanonicalBytes in the same order, absent members left out.
CREATE FUNCTION audit_body(event text, tenant text, client text, audit_user text, plastic_id text, scope smallint, reference text, origin text, support text)
RETURNS bytea LANGUAGE sql STABLE AS
$$ SELECT convert_to(concat(
     '{"event":"', event, '","tenant":', to_json(tenant), ',"client":', to_json(client), ',"auditUser":', to_json(audit_user),
     ',"plasticId":"', plastic_id, '","scope":"', CASE scope WHEN 1 THEN 'VIEW_PIN' ELSE 'SET_PIN' END, '","reference":"', reference, '"',
     ',"from":' || to_json(origin), ',"support":' || to_json(support), '}'), 'UTF8') $$;

-- ScopeRules.Judge, as an AuditOutcome; 0 when allowed. plastic_no is null when the tenant has no such plastic.
CREATE FUNCTION judge(
  enabled boolean, permissions integer, view_on boolean, set_on boolean, view_when_inactive boolean, set_after_production boolean,
  scope smallint, plastic_no bigint, status smallint, produced boolean, pin_status smallint)
RETURNS smallint LANGUAGE sql IMMUTABLE AS
$$ SELECT (CASE
     WHEN enabled IS NOT TRUE THEN 11
     WHEN permissions & scope = 0 THEN 10
     WHEN NOT CASE scope WHEN 1 THEN view_on ELSE set_on END THEN 12
     WHEN plastic_no IS NULL THEN 13
     WHEN status = 3 THEN 14
     WHEN status = 4 THEN 15
     WHEN scope = 1 AND pin_status = 0 THEN 19
     WHEN scope = 1 AND status = 1 AND NOT view_when_inactive THEN 16
     WHEN scope = 2 AND NOT set_after_production AND produced THEN 18
     WHEN scope = 2 AND NOT set_after_production AND status = 2 THEN 17
     ELSE 0 END)::smallint $$;

-- When a token that its slot no longer names was superseded; null if that was after its life.
CREATE FUNCTION superseded_at(plastic bigint, client_name text, wanted smallint, issued timestamptz, expires timestamptz)
RETURNS timestamptz LANGUAGE sql STABLE AS
$$ SELECT min(a.at) FROM audit a
   WHERE a.plastic_no = plastic AND a.at > issued AND a.at < expires AND a.event = 'TOKEN_ISSUE' AND a.outcome = 0
     AND convert_from(a.body, 'UTF8')::json ->> 'client' = client_name
     AND convert_from(a.body, 'UTF8')::json ->> 'scope' = CASE wanted WHEN 1 THEN 'VIEW_PIN' ELSE 'SET_PIN' END $$;
