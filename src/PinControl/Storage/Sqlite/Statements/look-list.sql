SELECT c.name AS client, '' AS frame_key, c.theme, c.layout, c.confirm_in
FROM client c
UNION ALL
SELECT c.name AS client, f.frame_key, f.theme, f.layout, f.confirm_in
FROM frame_key f
JOIN client c USING (client_no)
ORDER BY 1, 2
