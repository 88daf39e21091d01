UPDATE zone_key
SET sealed_key = @sealed_key, binding_tag = @binding_tag, key_version = @key_version
WHERE tenant_no = (SELECT n.tenant_no FROM tenant n WHERE n.name = @tenant) AND name = @name
  AND state = 2 AND key_version = @from_version AND binding_tag = @from_tag
  AND EXISTS (SELECT 1 FROM vault_key WHERE kind = 5 AND vault_key.version = @key_version AND vault_key.state = 2)
