SELECT c.enabled, c.permissions, n.view_on, n.set_on, n.view_when_inactive, n.set_after_production,
       p.status, p.produced, p.pin_status, p.pin_length
FROM client c
JOIN tenant n USING (tenant_no)
LEFT JOIN plastic p ON p.tenant_no = c.tenant_no AND p.plastic_id = @plastic_id
WHERE c.client_no = @client_no
