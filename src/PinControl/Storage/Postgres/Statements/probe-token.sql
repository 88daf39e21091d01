-- Taken back at once: shows that a token issued now has a partition, and that this role may write it.
INSERT INTO token (id_hash, issued_at, expires_at, plastic_no, client_no, audit_user, scope, state, changed_at)
VALUES ('\x00', clock(), clock(), 0, 0, '', 1, 1, clock())
