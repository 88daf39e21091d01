SELECT o.origin
FROM client_webview_origin o
JOIN client c USING (client_no)
WHERE c.name = @name
ORDER BY o.origin
