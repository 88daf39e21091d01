UPDATE client SET layout = @layout, confirm_in = @confirm_in WHERE client_no = @client_no
