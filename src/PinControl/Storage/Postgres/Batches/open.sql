-- Every open of a batch, its tokens being locked: the checks of DESIGN 3.3 in order, redeem, intent. $1 the chain; the others one element a request.
-- A request whose token is not among the recent ones gives no row. Outcome -1: the same device's first request is still at work; no record.
WITH h AS MATERIALIZED (
  SELECT seq, hash, clock() AS now FROM audit_head WHERE chain_no = $1
), found AS MATERIALIZED (
  SELECT u.ord, u.id_hash, u.key_hash, u.request_id, u.reference, u.origin, u.support, h.now,
         t.issued_at, t.scope, t.state, t.answer, t.plastic_no, t.audit_user, c.name AS client, n.name AS tenant,
         p.plastic_id, p.pin_length, p.sealed_pin, p.binding_tag, p.key_version,
         CASE WHEN n.view_budget IS NOT NULL AND t.scope = 1 THEN n.view_budget
           - (SELECT count(*) FROM view_release r WHERE r.plastic_no = t.plastic_no AND r.at > h.now - interval '24 hours') END AS views_left,
         CASE
           WHEN t.scope <> u.scope THEN 34
           WHEN t.device_key_hash <> u.key_hash THEN 35
           WHEN t.state = 1 AND s.id_hash <> t.id_hash
             AND (h.now < t.expires_at OR superseded_at(t.plastic_no, c.name, t.scope, t.issued_at, t.expires_at) IS NOT NULL) THEN 32
           WHEN t.state = 1 AND h.now >= t.expires_at THEN 30
           WHEN t.state = 1 AND j.refusal <> 0 THEN 36
           WHEN t.state = 1 THEN 1
           WHEN t.state IN (5, 6) THEN (ARRAY[30,31,32,33,34,35,36,37,38,40,39,41,42,43])[coalesce(t.ended_for, 14)]
           WHEN t.redeemed_key_hash <> u.key_hash OR h.now >= t.redeemed_at + interval '60 seconds' THEN 31
           WHEN t.state <> 4 AND j.refusal <> 0 THEN 36
           WHEN t.answer IS NOT NULL THEN 2
           WHEN h.now < t.redeemed_at + interval '5 seconds' THEN -1
           ELSE 3
         END AS outcome
  FROM h
  CROSS JOIN unnest($2::bytea[], $3::bytea[], $4::smallint[], $5::text[], $6::bytea[], $7::text[], $8::text[], $9::text[])
    WITH ORDINALITY AS u (id_hash, key_hash, scope, frame_key, request_id, reference, origin, support, ord)
  JOIN token t ON t.id_hash = u.id_hash AND t.issued_at BETWEEN coarse_clock() - interval '2 minutes' AND coarse_clock() + interval '2 minutes'
  JOIN client c USING (client_no)
  JOIN tenant n USING (tenant_no)
  JOIN plastic p USING (plastic_no)
  LEFT JOIN token_slot s ON s.plastic_no = t.plastic_no AND s.client_no = t.client_no AND s.scope = t.scope
  LEFT JOIN frame_key f ON f.frame_key = u.frame_key
  CROSS JOIN LATERAL (SELECT judge(c.enabled, c.permissions, n.view_on, n.set_on, n.view_when_inactive, n.set_after_production,
                                   t.scope, p.plastic_no, p.status, p.produced, p.pin_status) AS refusal) j
  WHERE u.frame_key IS NULL OR f.client_no = t.client_no
), chosen AS MATERIALIZED (
  -- Of several that could redeem one token, the first of the batch does.
  SELECT f.*, CASE
      WHEN f.outcome NOT IN (1, 3) OR f.ord = first_value(f.ord) OVER same THEN f.outcome
      WHEN f.key_hash = first_value(f.key_hash) OVER same THEN -1
      ELSE 31
    END::smallint AS choice
  FROM found f
  WINDOW same AS (PARTITION BY f.id_hash ORDER BY (f.outcome IN (1, 3)) DESC, f.ord)
), decided AS MATERIALIZED (
  -- Of a plastic whose views are limited, as many tokens as are left.
  SELECT c.*, CASE WHEN c.choice = 1 AND c.views_left < count(*) FILTER (WHERE c.choice = 1) OVER (PARTITION BY c.plastic_no ORDER BY c.ord) THEN 36
                   ELSE c.choice END::smallint AS decision
  FROM chosen c
), acting AS MATERIALIZED (
  SELECT DISTINCT ON (id_hash) * FROM decided
  WHERE decision IN (1, 3) OR (decision = 36 AND state = 1) ORDER BY id_hash, ord
), changed AS (
  UPDATE token t
  SET state = CASE a.decision WHEN 36 THEN 6 ELSE 2 END,
      changed_at = CASE a.decision WHEN 3 THEN t.changed_at ELSE a.now END,
      redeemed_at = CASE a.decision WHEN 1 THEN a.now ELSE t.redeemed_at END,
      redeemed_key_hash = CASE a.decision WHEN 1 THEN a.key_hash ELSE t.redeemed_key_hash END,
      request_id = CASE a.decision WHEN 36 THEN t.request_id ELSE a.request_id END,
      ended_for = CASE a.decision WHEN 36 THEN 7 ELSE t.ended_for END,
      support = CASE a.decision WHEN 36 THEN a.support ELSE t.support END
  FROM acting a
  WHERE t.id_hash = a.id_hash AND t.issued_at = a.issued_at
    AND t.issued_at BETWEEN coarse_clock() - interval '2 minutes' AND coarse_clock() + interval '2 minutes'
), released AS (
  INSERT INTO view_release (plastic_no, id_hash, at)
  SELECT plastic_no, id_hash, now FROM acting WHERE decision = 1 AND views_left IS NOT NULL
  ON CONFLICT (plastic_no, id_hash) DO NOTHING
), record AS MATERIALIZED (
  SELECT r.*, h.seq + r.place AS seq,
         chain(CASE r.place WHEN 1 THEN h.hash ELSE ''::bytea END || chain_place(h.seq + r.place, r.now, r.decision) || r.body) OVER (ORDER BY r.place) AS hash
  FROM (SELECT d.now, d.decision, d.plastic_no, d.reference, row_number() OVER (ORDER BY d.ord) AS place,
               audit_body('TOKEN_OPEN', d.tenant, d.client, d.audit_user, d.plastic_id, d.scope, d.reference, d.origin,
                          CASE WHEN d.decision >= 10 THEN d.support END) AS body
        FROM decided d WHERE d.decision >= 0) r
  CROSS JOIN h
), recorded AS (
  INSERT INTO audit (chain_no, seq, at, event, outcome, plastic_no, reference, body, hash)
  SELECT $1, seq, now, 'TOKEN_OPEN', decision, plastic_no, reference, body, hash FROM record
), moved AS (
  UPDATE audit_head SET (seq, hash) = (SELECT seq, hash FROM record ORDER BY seq DESC LIMIT 1)
  WHERE chain_no = $1 AND EXISTS (SELECT 1 FROM record)
)
SELECT ord, decision, CASE decision WHEN 2 THEN answer END AS answer, tenant, plastic_id, sealed_pin, binding_tag, key_version, pin_length
FROM decided ORDER BY ord
