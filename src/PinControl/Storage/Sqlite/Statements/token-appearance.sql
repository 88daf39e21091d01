SELECT t.locale, t.color_scheme, c.webview_bridge,
       EXISTS (SELECT 1 FROM client_webview_origin o WHERE o.client_no = t.client_no) AS webview_listed
FROM token t
JOIN client c USING (client_no)
WHERE t.id_hash = @id_hash
