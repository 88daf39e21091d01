UPDATE client SET theme = @theme WHERE client_no = @client_no
