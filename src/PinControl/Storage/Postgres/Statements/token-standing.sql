WITH t AS (
  SELECT t.*, clock() AS now,
         CASE WHEN t.state = 1 AND s.id_hash <> t.id_hash
              THEN coalesce(superseded_at(t.plastic_no, c.name, t.scope, t.issued_at, t.expires_at), CASE WHEN clock() < t.expires_at THEN t.issued_at END)
         END AS superseded
  FROM token t
  JOIN client c USING (client_no)
  LEFT JOIN token_slot s USING (plastic_no, client_no, scope)
  WHERE t.id_hash = @id_hash AND t.issued_at > coarse_clock() - @keep AND t.issued_at > clock() - @keep
)
SELECT coalesce(t.now, clock()) AS now, coalesce(c.secrets_version <> @secrets_version::integer AND NOT EXISTS (
         SELECT 1 FROM client_secret k WHERE k.client_no = c.client_no AND k.secret_hash = @secret_hash::bytea), false) AS secret_gone,
       c.enabled, CASE WHEN t.superseded IS NULL THEN t.state ELSE 5::smallint END AS state, t.expires_at,
       coalesce(t.superseded, t.changed_at) AS changed_at, t.redeemed_at, CASE WHEN t.superseded IS NULL THEN t.ended_for ELSE 3::smallint END AS ended_for, t.support
FROM client c
LEFT JOIN t ON t.client_no = c.client_no
WHERE c.client_no = @client_no
