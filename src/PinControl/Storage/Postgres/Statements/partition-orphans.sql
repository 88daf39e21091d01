-- Detached by a run that did not come to drop them. A month of the trail that stands alone may be somebody's archive.
SELECT c.relname AS name
FROM pg_class c
WHERE c.relnamespace = 'pincontrol'::regnamespace AND c.relkind = 'r' AND c.relname ~ '^token_[0-9]{8,10}$'
  AND NOT EXISTS (SELECT 1 FROM pg_inherits i WHERE i.inhrelid = c.oid)
