INSERT INTO vault_key (kind, version, state, check_value, made_at, active_since, ended_at)
VALUES (@kind, @version, @state, @check_value, @now, @active_since, @ended_at)
