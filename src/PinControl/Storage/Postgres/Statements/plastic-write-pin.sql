UPDATE plastic
SET sealed_pin = @sealed_pin, binding_tag = @binding_tag, key_version = @key_version, pin_status = @pin_status,
    set_session = NULL, version = version + 1
WHERE plastic_no = @plastic_no AND version = @version
  AND EXISTS (SELECT 1 FROM vault_key WHERE kind = 1 AND vault_key.version = @key_version AND state IN (2, 3))
