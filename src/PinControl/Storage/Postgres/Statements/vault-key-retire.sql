UPDATE vault_key SET state = 4, ended_at = coalesce(ended_at, @now) WHERE kind = @kind AND version = @version AND state IN (1, 3)
