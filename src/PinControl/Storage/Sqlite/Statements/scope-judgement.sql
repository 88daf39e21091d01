SELECT coalesce(c.secrets_version <> @secrets_version AND NOT EXISTS (
         SELECT 1 FROM client_secret k WHERE k.client_no = c.client_no AND k.secret_hash = @secret_hash), 0) AS secret_gone,
       c.enabled, c.permissions, n.view_on, n.set_on, n.view_when_inactive, n.set_after_production, n.verification_max_age, n.view_budget,
       CASE WHEN n.view_budget IS NOT NULL THEN (SELECT count(*) FROM view_release r WHERE r.plastic_no = p.plastic_no AND r.at > @views_since) END AS views,
       p.status, p.produced, p.pin_status, p.pin_length
FROM client c
JOIN tenant n USING (tenant_no)
LEFT JOIN plastic p ON p.tenant_no = c.tenant_no AND p.plastic_id = @plastic_id
WHERE c.client_no = @client_no
