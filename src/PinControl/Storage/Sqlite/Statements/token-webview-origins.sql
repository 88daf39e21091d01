SELECT o.origin
FROM token t
JOIN client_webview_origin o USING (client_no)
WHERE t.id_hash = @id_hash
