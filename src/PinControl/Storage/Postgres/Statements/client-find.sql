SELECT c.client_no, c.name, n.tenant_no, n.name AS tenant, s.secret_hash
FROM client c
JOIN tenant n USING (tenant_no)
LEFT JOIN client_secret s USING (client_no)
WHERE c.name = @name
