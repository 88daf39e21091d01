SELECT name, secret_hash, state, created_at FROM custodian ORDER BY name
