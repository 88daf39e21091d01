SELECT request_no FROM key_request WHERE state = 1 AND custodian = @custodian
