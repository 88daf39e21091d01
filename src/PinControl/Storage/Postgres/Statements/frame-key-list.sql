SELECT f.frame_key, c.name AS client, n.name AS tenant, f.locale, o.origin
FROM frame_key f
JOIN client c USING (client_no)
JOIN tenant n USING (tenant_no)
LEFT JOIN frame_key_origin o USING (frame_key)
ORDER BY n.name, c.name, f.frame_key, o.origin
