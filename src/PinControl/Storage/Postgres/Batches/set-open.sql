-- The outcome of every opened SET of a batch: the session exists, and the plastic's other sessions end. $1 the chain; the others one element a request.
WITH h AS MATERIALIZED (
  SELECT seq, hash, clock() AS now FROM audit_head WHERE chain_no = $1
), told AS MATERIALIZED (
  SELECT u.*, h.now, t.issued_at, t.answer AS earlier, t.scope, t.plastic_no, t.audit_user, c.name AS client, n.name AS tenant, p.plastic_id,
         t.state = 2 AND t.answer IS NULL AND row_number() OVER (PARTITION BY u.id_hash ORDER BY u.ord) = 1 AS keeps
  FROM h
  CROSS JOIN unnest($2::bytea[], $3::bytea[], $4::bytea[], $5::integer[], $6::timestamptz[], $7::bytea[], $8::text[], $9::text[])
    WITH ORDINALITY AS u (id_hash, session_hash, wrapped_key, key_version, expires_at, answer, reference, origin, ord)
  JOIN token t ON t.id_hash = u.id_hash AND t.issued_at BETWEEN coarse_clock() - interval '2 minutes' AND coarse_clock() + interval '2 minutes'
  JOIN client c USING (client_no)
  JOIN tenant n USING (tenant_no)
  JOIN plastic p USING (plastic_no)
), opened AS MATERIALIZED (
  -- Of several for one plastic the last of the batch lives; the others end at once.
  SELECT k.*, k.ord = max(k.ord) OVER (PARTITION BY k.plastic_no) AS lives FROM told k WHERE k.keeps
), others AS (
  UPDATE page_session s SET ended_for = 3, wrapped_key = NULL
  FROM opened o
  WHERE o.lives AND s.plastic_no = o.plastic_no AND s.ended_for IS NULL
  RETURNING s.id_hash, s.issued_at, o.now
), sessions AS (
  INSERT INTO page_session (session_hash, id_hash, issued_at, plastic_no, wrapped_key, key_version, opened_at, expires_at, ended_for)
  SELECT session_hash, id_hash, issued_at, plastic_no, CASE WHEN lives THEN wrapped_key END, key_version, now, expires_at, CASE WHEN lives THEN NULL ELSE 3 END
  FROM opened
), kept AS (
  UPDATE token t SET state = CASE WHEN o.lives THEN 7 ELSE 5 END, changed_at = o.now, answer = o.answer, ended_for = CASE WHEN o.lives THEN NULL ELSE 3 END
  FROM opened o
  WHERE t.id_hash = o.id_hash AND t.issued_at = o.issued_at
    AND t.issued_at BETWEEN coarse_clock() - interval '2 minutes' AND coarse_clock() + interval '2 minutes'
), superseded AS (
  UPDATE token t SET state = 5, changed_at = o.now, ended_for = 3, support = NULL
  FROM others o
  WHERE t.id_hash = o.id_hash AND t.issued_at = o.issued_at AND t.state = 7
), pointed AS (
  UPDATE plastic p SET set_session = o.session_hash FROM opened o WHERE o.lives AND p.plastic_no = o.plastic_no
), said AS MATERIALIZED (
  SELECT 'SET_OPEN' AS event, 0::smallint AS outcome, o.ord, o.now, o.plastic_no, o.reference,
         audit_body('SET_OPEN', o.tenant, o.client, o.audit_user, o.plastic_id, o.scope, o.reference, o.origin, NULL) AS body
  FROM opened o
  UNION ALL
  SELECT 'SESSION_END', 32::smallint, o.ord, o.now, o.plastic_no, o.reference,
         audit_body('SESSION_END', o.tenant, o.client, o.audit_user, o.plastic_id, o.scope, o.reference, NULL, NULL)
  FROM opened o WHERE NOT o.lives
  UNION ALL
  SELECT 'SESSION_END', 32::smallint, NULL, e.now, t.plastic_no, r.reference,
         audit_body('SESSION_END', n.name, c.name, t.audit_user, p.plastic_id, t.scope, r.reference, NULL, NULL)
  FROM others e
  JOIN token t ON t.id_hash = e.id_hash AND t.issued_at = e.issued_at
  JOIN client c USING (client_no)
  JOIN tenant n USING (tenant_no)
  JOIN plastic p USING (plastic_no)
  CROSS JOIN LATERAL (SELECT rtrim(translate(encode(e.id_hash, 'base64'), E'+/\n', '-_'), '=') AS reference) r
), record AS MATERIALIZED (
  SELECT r.*, h.seq + r.place AS seq,
         chain(CASE r.place WHEN 1 THEN h.hash ELSE ''::bytea END || chain_place(h.seq + r.place, r.now, r.outcome) || r.body) OVER (ORDER BY r.place) AS hash
  FROM (SELECT s.*, row_number() OVER (ORDER BY s.ord NULLS LAST, s.event DESC) AS place FROM said s) r
  CROSS JOIN h
), recorded AS (
  INSERT INTO audit (chain_no, seq, at, event, outcome, plastic_no, reference, body, hash)
  SELECT $1, seq, now, event, outcome, plastic_no, reference, body, hash FROM record
), moved AS (
  UPDATE audit_head SET (seq, hash) = (SELECT seq, hash FROM record ORDER BY seq DESC LIMIT 1)
  WHERE chain_no = $1 AND EXISTS (SELECT 1 FROM record)
)
SELECT k.ord, CASE WHEN k.keeps THEN k.answer ELSE coalesce(k.earlier, f.answer) END AS answer
FROM told k LEFT JOIN told f ON f.id_hash = k.id_hash AND f.keeps
ORDER BY k.ord
