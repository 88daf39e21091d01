SELECT c.relname AS name
FROM pg_inherits i
JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent IN ('token'::regclass, 'audit'::regclass) AND NOT i.inhdetachpending
