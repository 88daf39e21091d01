SELECT coalesce(c.secrets_version <> @secrets_version::integer AND NOT EXISTS (
         SELECT 1 FROM client_secret k WHERE k.client_no = c.client_no AND k.secret_hash = @secret_hash::bytea), false) AS secret_gone,
       c.enabled, c.permissions, n.name AS tenant, n.view_on, n.set_on, n.view_when_inactive, n.set_after_production, n.verification_max_age, n.view_budget,
       CASE WHEN n.view_budget IS NOT NULL AND @scope = 1
            THEN (SELECT count(*) FROM view_release r WHERE r.plastic_no = p.plastic_no AND r.at > @views_since) END AS views,
       p.plastic_no, p.plastic_id, p.status, p.produced, p.pin_status, s.id_hash AS live
FROM client c
JOIN tenant n USING (tenant_no)
LEFT JOIN plastic p ON p.tenant_no = c.tenant_no AND p.card_id = @card_id
LEFT JOIN token_slot s ON s.plastic_no = p.plastic_no AND s.client_no = c.client_no AND s.scope = @scope
WHERE c.client_no = @client_no
ORDER BY p.sequence_number DESC, p.plastic_no DESC
