UPDATE client SET secrets_version = secrets_version + 1 WHERE client_no = @client_no
