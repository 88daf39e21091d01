SELECT @now AS now, s.session_hash, s.id_hash, s.plastic_no, s.wrapped_key, s.key_version AS session_key_version, s.expires_at, s.extensions, s.tries, s.ended_for,
       t.audit_user, c.name AS client, c.enabled, c.permissions,
       n.name AS tenant, n.view_on, n.set_on, n.view_when_inactive, n.set_after_production,
       p.plastic_id, p.status, p.produced, p.pin_status, p.pin_length, p.set_session, p.version
FROM page_session s
JOIN token t USING (id_hash)
JOIN client c ON c.client_no = t.client_no
JOIN tenant n ON n.tenant_no = c.tenant_no
JOIN plastic p ON p.plastic_no = s.plastic_no
WHERE s.session_hash = @session_hash
