SELECT t.expires_at, t.scope, CASE WHEN o.superseded THEN 5::smallint ELSE t.state END AS state,
       CASE WHEN o.superseded THEN 3::smallint ELSE t.ended_for END AS ended_for,
       t.support, t.device_key_hash, t.redeemed_key_hash, t.redeemed_at, t.answer,
       t.plastic_no, t.client_no, t.audit_user, c.name AS client, c.enabled, c.permissions,
       n.name AS tenant, n.view_on, n.set_on, n.view_when_inactive, n.set_after_production, n.view_budget,
       p.plastic_id, p.status, p.produced, p.pin_status, p.pin_length, p.sealed_pin, p.binding_tag, p.key_version,
       (SELECT f.client_no FROM frame_key f WHERE f.frame_key = @frame_key::text) AS frame_client_no
FROM token t
JOIN client c USING (client_no)
JOIN tenant n USING (tenant_no)
JOIN plastic p USING (plastic_no)
LEFT JOIN token_slot s USING (plastic_no, client_no, scope)
CROSS JOIN LATERAL (SELECT t.state = 1 AND s.id_hash <> t.id_hash
                       AND (clock() < t.expires_at
                            OR superseded_at(t.plastic_no, c.name, t.scope, t.issued_at, t.expires_at) IS NOT NULL) AS superseded) o
WHERE t.id_hash = @id_hash
