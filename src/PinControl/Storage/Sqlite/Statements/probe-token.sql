-- Taken back at once: shows that a token could be written now.
INSERT INTO token (id_hash, issued_at, expires_at, plastic_no, client_no, audit_user, scope, state, changed_at)
SELECT x'00', 0, 0, plastic_no, client_no, '', 1, 1, 0 FROM plastic CROSS JOIN client LIMIT 1
