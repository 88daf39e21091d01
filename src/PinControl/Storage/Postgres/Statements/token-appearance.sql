SELECT t.locale, t.color_scheme, c.webview_bridge,
       EXISTS (SELECT 1 FROM client_webview_origin o WHERE o.client_no = t.client_no) AS webview_listed,
       c.layout, c.confirm_in, n.next_step, c.client_no, h.frame_key AS theme_of, h.version AS theme_version, h.css_hash AS theme_hash
FROM token t
JOIN client c USING (client_no)
JOIN tenant n USING (tenant_no)
LEFT JOIN theme h ON h.client_no = c.client_no AND h.frame_key = '' AND h.version = c.theme
WHERE t.id_hash = @id_hash
