SELECT t.expires_at, t.scope, t.state, t.ended_for, t.support, t.device_key_hash, t.redeemed_key_hash, t.redeemed_at, t.answer,
       t.plastic_no, t.client_no, t.audit_user, c.name AS client, c.enabled, c.permissions,
       n.name AS tenant, n.view_on, n.set_on, n.view_when_inactive, n.set_after_production, n.view_budget,
       p.plastic_id, p.status, p.produced, p.pin_status, p.pin_length, p.sealed_pin, p.binding_tag, p.key_version,
       (SELECT f.client_no FROM frame_key f WHERE f.frame_key = @frame_key) AS frame_client_no
FROM token t
JOIN client c USING (client_no)
JOIN tenant n USING (tenant_no)
JOIN plastic p USING (plastic_no)
WHERE t.id_hash = @id_hash
