SELECT f.frame_key, c.name AS client, n.name AS tenant
FROM frame_key f
JOIN client c USING (client_no)
JOIN tenant n USING (tenant_no)
WHERE f.frame_key = @frame_key
