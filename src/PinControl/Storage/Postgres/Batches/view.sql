-- The outcome of every VIEW of a batch: the first answer recorded is the one every repeat gets. $1 the chain; the others one element a request.
WITH h AS MATERIALIZED (
  SELECT seq, hash, clock() AS now FROM audit_head WHERE chain_no = $1
), told AS MATERIALIZED (
  SELECT u.ord, u.id_hash, u.answer, u.reference, u.origin, h.now, t.issued_at, t.state, t.answer AS earlier, t.scope, t.plastic_no, t.audit_user,
         c.name AS client, n.name AS tenant, p.plastic_id,
         t.state = 2 AND t.answer IS NULL AND row_number() OVER (PARTITION BY u.id_hash ORDER BY u.ord) = 1 AS keeps
  FROM h
  CROSS JOIN unnest($2::bytea[], $3::bytea[], $4::text[], $5::text[]) WITH ORDINALITY AS u (id_hash, answer, reference, origin, ord)
  JOIN token t ON t.id_hash = u.id_hash AND t.issued_at BETWEEN coarse_clock() - interval '2 minutes' AND coarse_clock() + interval '2 minutes'
  JOIN client c USING (client_no)
  JOIN tenant n USING (tenant_no)
  JOIN plastic p USING (plastic_no)
), kept AS (
  UPDATE token t SET state = 3, changed_at = k.now, answer = k.answer
  FROM told k
  WHERE k.keeps AND t.id_hash = k.id_hash AND t.issued_at = k.issued_at
    AND t.issued_at BETWEEN coarse_clock() - interval '2 minutes' AND coarse_clock() + interval '2 minutes'
), record AS MATERIALIZED (
  SELECT r.*, h.seq + r.place AS seq,
         chain(CASE r.place WHEN 1 THEN h.hash ELSE ''::bytea END || chain_place(h.seq + r.place, r.now, 0::smallint) || r.body) OVER (ORDER BY r.place) AS hash
  FROM (SELECT k.now, k.plastic_no, k.reference, row_number() OVER (ORDER BY k.ord) AS place,
               audit_body('PIN_VIEW', k.tenant, k.client, k.audit_user, k.plastic_id, k.scope, k.reference, k.origin, NULL) AS body
        FROM told k WHERE k.keeps) r
  CROSS JOIN h
), recorded AS (
  INSERT INTO audit (chain_no, seq, at, event, outcome, plastic_no, reference, body, hash)
  SELECT $1, seq, now, 'PIN_VIEW', 0, plastic_no, reference, body, hash FROM record
), moved AS (
  UPDATE audit_head SET (seq, hash) = (SELECT seq, hash FROM record ORDER BY seq DESC LIMIT 1)
  WHERE chain_no = $1 AND EXISTS (SELECT 1 FROM record)
)
SELECT k.ord, CASE WHEN k.keeps THEN k.answer ELSE coalesce(k.earlier, f.answer) END AS answer
FROM told k LEFT JOIN told f ON f.id_hash = k.id_hash AND f.keeps
ORDER BY k.ord
