SELECT f.client_no, c.name AS client, n.name AS tenant, f.theme, f.layout, f.confirm_in
FROM frame_key f
JOIN client c USING (client_no)
JOIN tenant n USING (tenant_no)
WHERE f.frame_key = @name
