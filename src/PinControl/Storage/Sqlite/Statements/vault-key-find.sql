SELECT kind, version, state, check_value, made_at, active_since, ended_at FROM vault_key WHERE kind = @kind AND version = @version
