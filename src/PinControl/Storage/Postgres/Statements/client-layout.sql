UPDATE client SET layout = @layout::text, confirm_in = @confirm_in::text WHERE client_no = @client_no
