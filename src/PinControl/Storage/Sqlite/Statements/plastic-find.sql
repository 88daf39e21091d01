SELECT coalesce(c.secrets_version <> @secrets_version AND NOT EXISTS (
         SELECT 1 FROM client_secret k WHERE k.client_no = c.client_no AND k.secret_hash = @secret_hash), 0) AS secret_gone,
       c.enabled, c.permissions, n.tenant_no, n.name AS tenant, n.set_on,
       p.plastic_no, p.plastic_id, p.card_id, p.sequence_number, p.status, p.produced, p.pin_status, p.pin_length, p.version
FROM client c
JOIN tenant n USING (tenant_no)
LEFT JOIN plastic p ON p.tenant_no = c.tenant_no AND p.plastic_id = @plastic_id
WHERE c.client_no = @client_no
