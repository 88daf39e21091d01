SELECT p.plastic_no, p.plastic_id, p.version, p.sealed_pin, p.binding_tag, p.key_version, n.name AS tenant
FROM plastic p
JOIN tenant n USING (tenant_no)
WHERE p.key_version = @key_version AND p.plastic_no > @after
ORDER BY p.plastic_no
LIMIT @most
