UPDATE custodian SET state = 3 WHERE name = @name AND state = @from_state
