UPDATE vault_key SET check_value = @check_value WHERE kind = @kind AND version = @version AND state = 1 AND check_value IS NULL
