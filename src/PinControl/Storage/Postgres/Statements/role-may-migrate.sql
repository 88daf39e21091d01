SELECT CASE WHEN to_regnamespace('pincontrol') IS NULL THEN has_database_privilege(current_database(), 'CREATE')
            ELSE pg_has_role((SELECT nspowner FROM pg_namespace WHERE nspname = 'pincontrol'), 'USAGE') END
