UPDATE key_request SET state = 4 WHERE state = 1 AND requested_at <= @until
