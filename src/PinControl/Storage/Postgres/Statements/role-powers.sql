SELECT has_table_privilege('audit', 'UPDATE, DELETE, TRUNCATE') OR pg_has_role((SELECT relowner FROM pg_class WHERE oid = 'audit'::regclass), 'MEMBER')
