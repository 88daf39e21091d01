SELECT name, state, created_at FROM custodian ORDER BY name
