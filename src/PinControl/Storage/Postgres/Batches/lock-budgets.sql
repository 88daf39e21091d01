-- A plastic whose views are limited is opened by one batch at a time, on all nodes. Where no tenant limits them nothing is read.
SELECT 1 FROM plastic
WHERE EXISTS (SELECT 1 FROM tenant WHERE view_budget IS NOT NULL)
  AND plastic_no IN (
    SELECT t.plastic_no
    FROM token t
    JOIN client c USING (client_no)
    JOIN tenant n USING (tenant_no)
    WHERE t.id_hash = ANY($1::bytea[]) AND t.issued_at BETWEEN coarse_clock() - interval '2 minutes' AND coarse_clock() + interval '2 minutes'
      AND t.scope = 1 AND n.view_budget IS NOT NULL)
ORDER BY plastic_no FOR NO KEY UPDATE
