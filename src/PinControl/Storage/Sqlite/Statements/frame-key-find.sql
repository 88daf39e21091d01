SELECT f.frame_key, f.locale, o.origin, coalesce(f.layout, c.layout) AS layout, coalesce(f.confirm_in, c.confirm_in) AS confirm_in, n.next_step,
       c.client_no, t.frame_key AS theme_of, t.version AS theme_version, t.css_hash AS theme_hash
FROM frame_key f
JOIN client c USING (client_no)
JOIN tenant n USING (tenant_no)
JOIN frame_key_origin o USING (frame_key)
LEFT JOIN theme t ON t.client_no = f.client_no AND t.frame_key = CASE WHEN f.theme IS NULL THEN '' ELSE f.frame_key END AND t.version = coalesce(f.theme, c.theme)
WHERE f.frame_key = @frame_key AND c.enabled = 1
ORDER BY o.origin
