SELECT c.name, n.name AS tenant, c.enabled, c.permissions,
       (SELECT count(*) FROM client_secret s WHERE s.client_no = c.client_no) AS secrets
FROM client c
JOIN tenant n USING (tenant_no)
ORDER BY n.name, c.name
