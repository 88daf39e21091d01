SELECT c.client_no, c.name AS client, n.name AS tenant, c.theme, c.layout, c.confirm_in
FROM client c
JOIN tenant n USING (tenant_no)
WHERE c.name = @name
