SELECT c.client_no, c.name, n.tenant_no, n.name AS tenant, c.secrets_version, s.secret_hash, s.used_at
FROM client c
JOIN tenant n USING (tenant_no)
LEFT JOIN client_secret s USING (client_no)
WHERE c.name = @name
