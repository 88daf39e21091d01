UPDATE custodian SET state = @state WHERE name = @name AND state = @from_state
