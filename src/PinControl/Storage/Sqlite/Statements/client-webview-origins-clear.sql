DELETE FROM client_webview_origin WHERE client_no = @client_no
