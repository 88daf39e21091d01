REVOKE ALL ON ALL TABLES IN SCHEMA pincontrol FROM {role};
GRANT USAGE ON SCHEMA pincontrol TO {role};
GRANT SELECT ON schema_migration TO {role};
GRANT SELECT, INSERT, UPDATE ON tenant, client, plastic, token, token_slot, audit_head, vault_key, custodian, key_request, zone_key TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON client_secret, frame_key, frame_key_origin, page_session, page_session_try TO {role};
GRANT SELECT, INSERT ON audit, checkpoint, identity_key TO {role};
GRANT SELECT ON audit_cut TO {role};
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA pincontrol TO {role};
