UPDATE client SET webview_bridge = @webview_bridge WHERE client_no = @client_no
