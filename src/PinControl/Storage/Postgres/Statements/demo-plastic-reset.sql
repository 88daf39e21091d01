UPDATE plastic
SET status = @status, produced = @produced, pin_length = @pin_length, pin_status = 0,
    sealed_pin = NULL, binding_tag = NULL, key_version = NULL, set_session = NULL, version = version + 1
WHERE plastic_id = @plastic_id AND tenant_no = (SELECT tenant_no FROM tenant WHERE name = @tenant)
RETURNING plastic_no
