UPDATE client SET permissions = @permissions WHERE client_no = @client_no
