SELECT request_no FROM key_request WHERE state = 1 AND tenant = @tenant AND zone_key = @zone_key
