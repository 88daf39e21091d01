UPDATE client SET theme = @theme::integer WHERE client_no = @client_no
