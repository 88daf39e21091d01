UPDATE vault_key SET state = 2, active_since = @now, ended_at = NULL WHERE kind = @kind AND version = @version AND state IN (1, 3)
