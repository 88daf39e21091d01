SELECT version FROM vault_key WHERE kind = @kind AND state = 2
