SELECT f.frame_key, f.locale, o.origin
FROM frame_key f
JOIN client c USING (client_no)
JOIN frame_key_origin o USING (frame_key)
WHERE f.frame_key = @frame_key AND c.enabled = 1
ORDER BY o.origin
