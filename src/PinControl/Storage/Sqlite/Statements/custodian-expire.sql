UPDATE custodian SET state = 3 WHERE state = 1 AND name IN (SELECT custodian FROM key_request WHERE state = 4)
