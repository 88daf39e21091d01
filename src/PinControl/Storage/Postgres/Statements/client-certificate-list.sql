SELECT m.mark, c.name AS client, n.name AS tenant, c.enabled
FROM client_certificate m
JOIN client c USING (client_no)
JOIN tenant n USING (tenant_no)
ORDER BY n.name, c.name, m.mark
