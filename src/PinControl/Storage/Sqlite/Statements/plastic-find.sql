SELECT c.enabled, c.permissions, n.tenant_no, n.name AS tenant,
       p.plastic_no, p.plastic_id, p.card_id, p.sequence_number, p.status, p.produced, p.pin_status, p.pin_length, p.version
FROM client c
JOIN tenant n USING (tenant_no)
LEFT JOIN plastic p ON p.tenant_no = c.tenant_no AND p.plastic_id = @plastic_id
WHERE c.client_no = @client_no
