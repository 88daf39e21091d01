-- In the order of the keys; the statement after this one sees what the locks have waited for.
SELECT 1 FROM token
WHERE id_hash = ANY($1::bytea[]) AND issued_at BETWEEN coarse_clock() - interval '2 minutes' AND coarse_clock() + interval '2 minutes'
ORDER BY id_hash FOR UPDATE
