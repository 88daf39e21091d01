SELECT c.client_no, c.name, n.tenant_no, n.name AS tenant
FROM client_certificate m
JOIN client c USING (client_no)
JOIN tenant n USING (tenant_no)
WHERE m.mark IN (@thumbprint, @subject)
ORDER BY m.mark
LIMIT 1
