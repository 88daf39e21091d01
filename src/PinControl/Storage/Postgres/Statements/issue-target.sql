SELECT c.enabled, c.permissions, n.name AS tenant, n.view_on, n.set_on, n.view_when_inactive, n.set_after_production,
       p.plastic_no, p.plastic_id, p.status, p.produced, p.pin_status, s.id_hash AS live
FROM client c
JOIN tenant n USING (tenant_no)
LEFT JOIN plastic p ON p.tenant_no = c.tenant_no AND p.plastic_id = @plastic_id AND (@card_id::text IS NULL OR p.card_id = @card_id::text)
LEFT JOIN token_slot s ON s.plastic_no = p.plastic_no AND s.client_no = c.client_no AND s.scope = @scope
WHERE c.client_no = @client_no
