SELECT c.client_no, c.name, n.name AS tenant, c.enabled, c.permissions, c.webview_bridge
FROM client c
JOIN tenant n USING (tenant_no)
WHERE c.name = @name
