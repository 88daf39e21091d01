INSERT INTO client_secret (client_no, secret_hash, created_at)
SELECT c.client_no, @secret_hash, @now FROM client c
WHERE c.name = @name AND NOT EXISTS (SELECT 1 FROM client_secret s WHERE s.client_no = c.client_no)
