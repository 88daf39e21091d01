SELECT coalesce(max(version), 0) FROM vault_key WHERE kind = @kind
