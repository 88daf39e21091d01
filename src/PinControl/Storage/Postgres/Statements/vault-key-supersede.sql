UPDATE vault_key SET state = 3, ended_at = @now WHERE kind = @kind AND state = 2
