SELECT n.name AS tenant, z.name, z.direction, z.formats, z.algorithm, z.usage, z.exportable, z.sealed_key, z.binding_tag, z.key_version, z.check_value, z.state, z.made_at
FROM zone_key z
JOIN tenant n USING (tenant_no)
WHERE n.name = @tenant AND z.name = @name
