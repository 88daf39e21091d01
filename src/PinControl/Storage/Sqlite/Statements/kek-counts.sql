SELECT key_version, count(*) AS pins FROM plastic WHERE key_version IS NOT NULL GROUP BY key_version
