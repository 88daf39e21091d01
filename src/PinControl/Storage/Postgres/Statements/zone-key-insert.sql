INSERT INTO zone_key (tenant_no, name, direction, formats, algorithm, usage, exportable, sealed_key, binding_tag, key_version, check_value, state, made_at)
VALUES (@tenant_no, @name, @direction, @formats, @algorithm, @usage, @exportable, @sealed_key, @binding_tag, @key_version, @check_value, 2, @now)
ON CONFLICT (tenant_no, name) DO NOTHING
