UPDATE custodian SET state = 2, enabled_at = @now WHERE name = @name AND state = 1
