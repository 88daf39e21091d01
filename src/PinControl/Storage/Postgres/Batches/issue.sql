-- Every issue of a batch: judged, superseding, written and recorded. $1 the chain; the others one element a request.
WITH h AS MATERIALIZED (
  SELECT seq, hash, clock() AS now FROM audit_head WHERE chain_no = $1
), caller AS MATERIALIZED (
  -- Each client once: a batch has hundreds of requests of a few.
  SELECT c.client_no, c.tenant_no, c.secrets_version, c.enabled, c.permissions, n.view_on, n.set_on, n.view_when_inactive, n.set_after_production,
         n.verification_max_age, n.view_budget
  FROM (SELECT DISTINCT unnest($2::integer[]) AS client_no) u
  JOIN client c USING (client_no) JOIN tenant n USING (tenant_no)
), asked AS MATERIALIZED (
  -- A microsecond apart, so that one batch's records have an order in time too.
  SELECT u.*, h.now + (u.ord - 1) * interval '1 microsecond' AS at, p.plastic_no,
         CASE
           WHEN c.secrets_version <> u.secrets_version
             AND NOT EXISTS (SELECT 1 FROM client_secret k WHERE k.client_no = u.client_no AND k.secret_hash = u.secret_hash) THEN 50
           WHEN c.verification_max_age IS NOT NULL AND j.outcome NOT BETWEEN 10 AND 12
             AND (u.verified_at IS NULL OR u.verified_at < h.now - c.verification_max_age * interval '1 second')
             THEN CASE WHEN u.verified_at IS NULL THEN 51 ELSE 52 END
           WHEN c.view_budget IS NOT NULL AND u.scope = 1 AND j.outcome = 0
             AND (SELECT count(*) FROM view_release r WHERE r.plastic_no = p.plastic_no AND r.at > h.now - interval '24 hours') >= c.view_budget THEN 53
           ELSE j.outcome
         END::smallint AS outcome
  FROM h
  CROSS JOIN unnest($2::integer[], $3::text[], $4::text[], $5::smallint[], $6::bytea[], $7::text[], $8::text[], $9::text[], $10::bytea[], $11::text[],
                    $12::timestamptz[], $13::text[], $14::bytea[], $15::integer[], $16::bytea[])
    WITH ORDINALITY AS u (client_no, plastic_id, card_id, scope, id_hash, audit_user, locale, color_scheme, device_key_hash, verification_method,
                          verified_at, reference, body, secrets_version, secret_hash, ord)
  LEFT JOIN caller c ON c.client_no = u.client_no
  LEFT JOIN plastic p ON p.tenant_no = c.tenant_no AND p.plastic_id = u.plastic_id AND (u.card_id IS NULL OR p.card_id = u.card_id)
  CROSS JOIN LATERAL (SELECT judge(c.enabled, c.permissions, c.view_on, c.set_on, c.view_when_inactive, c.set_after_production,
                                   u.scope, p.plastic_no, p.status, p.produced, p.pin_status) AS outcome) j
), told AS (
  -- A refused issue has no token to refer to.
  SELECT ord, at, outcome, plastic_no,
         CASE outcome WHEN 0 THEN reference END AS reference,
         CASE outcome WHEN 0 THEN body ELSE convert_to(replace(convert_from(body, 'UTF8'), ',"reference":"' || reference || '"', ''), 'UTF8') END AS body
  FROM asked
), slot AS (
  -- In the order of the keys, or two nodes' batches wait for each other; of one slot's tokens the last stays.
  INSERT INTO token_slot (plastic_no, client_no, scope, id_hash)
  SELECT DISTINCT ON (plastic_no, client_no, scope) plastic_no, client_no, scope, id_hash
  FROM asked WHERE outcome = 0 ORDER BY plastic_no, client_no, scope, ord DESC
  ON CONFLICT (plastic_no, client_no, scope) DO UPDATE SET id_hash = excluded.id_hash
), issued AS (
  INSERT INTO token (id_hash, issued_at, expires_at, plastic_no, client_no, audit_user, scope, state, changed_at, locale, color_scheme,
                     device_key_hash, verification_method, verified_at)
  SELECT id_hash, at, at + interval '30 seconds', plastic_no, client_no, audit_user, scope, 1, at, locale, color_scheme,
         device_key_hash, verification_method, verified_at
  FROM asked WHERE outcome = 0
), micro AS MATERIALIZED (
  -- As chain_place has it, but the numeric arithmetic once a batch.
  SELECT (extract(epoch FROM now) * 1000000)::bigint - 1 AS us FROM h
), record AS MATERIALIZED (
  SELECT a.ord, a.at, a.outcome, a.plastic_no, h.seq + a.ord AS seq, a.reference, a.body,
         chain(CASE a.ord WHEN 1 THEN h.hash ELSE ''::bytea END || int8send(h.seq + a.ord) || int8send(m.us + a.ord) || int2send(a.outcome) || a.body) OVER (ORDER BY a.ord) AS hash
  FROM told a CROSS JOIN h CROSS JOIN micro m
), recorded AS (
  INSERT INTO audit (chain_no, seq, at, event, outcome, plastic_no, reference, body, hash)
  SELECT $1, seq, at, 'TOKEN_ISSUE', outcome, plastic_no, reference, body, hash FROM record
), moved AS (
  UPDATE audit_head SET (seq, hash) = (SELECT seq, hash FROM record ORDER BY seq DESC LIMIT 1) WHERE chain_no = $1
)
SELECT outcome, at + interval '30 seconds' AS expires_at FROM asked ORDER BY ord
