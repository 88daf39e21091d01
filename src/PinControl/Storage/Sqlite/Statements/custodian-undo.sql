UPDATE custodian SET state = 3, enabled_at = NULL WHERE name = @name AND state = 2
