INSERT INTO client_webview_origin (client_no, origin) VALUES (@client_no, @origin)
