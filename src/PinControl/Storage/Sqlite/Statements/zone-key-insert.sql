INSERT INTO zone_key (tenant_no, name, direction, formats, algorithm, usage, sealed_key, key_version, check_value, state, made_at)
VALUES (@tenant_no, @name, @direction, @formats, @algorithm, @usage, @sealed_key, @key_version, @check_value, 2, @now)
ON CONFLICT (tenant_no, name) DO NOTHING
