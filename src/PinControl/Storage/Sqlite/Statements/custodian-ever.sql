SELECT count(*) FROM custodian WHERE enabled_at IS NOT NULL
