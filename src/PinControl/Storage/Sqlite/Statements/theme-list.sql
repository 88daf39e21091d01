SELECT c.name AS client, t.frame_key, t.version, t.css, t.css_hash, t.created_at, t.created_by,
       CASE WHEN t.frame_key = '' THEN c.theme ELSE (SELECT f.theme FROM frame_key f WHERE f.frame_key = t.frame_key) END AS in_use
FROM theme t
JOIN client c USING (client_no)
ORDER BY c.name, t.frame_key, t.version
