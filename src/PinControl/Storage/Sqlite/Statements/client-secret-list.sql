SELECT s.client_no, s.secret_hash, s.created_at, s.used_at
FROM client_secret s
JOIN client c USING (client_no)
WHERE c.name = @name
ORDER BY s.created_at, s.secret_hash
