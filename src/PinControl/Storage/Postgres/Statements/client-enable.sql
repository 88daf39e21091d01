UPDATE client SET enabled = @enabled WHERE client_no = @client_no
