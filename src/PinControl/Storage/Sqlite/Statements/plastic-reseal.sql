UPDATE plastic
SET sealed_pin = @sealed_pin, binding_tag = @binding_tag, key_version = @key_version
WHERE plastic_no = @plastic_no AND version = @version AND key_version = @from_version
  AND EXISTS (SELECT 1 FROM vault_key WHERE kind = 1 AND vault_key.version = @key_version AND state = 2)
