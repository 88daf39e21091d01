-- That a zone key ends is asked for by one custodian and approved by another (docs/keys.md).

ALTER TABLE key_request ADD COLUMN tenant TEXT;    -- with zone_key, for an act on one
ALTER TABLE key_request ADD COLUMN zone_key TEXT;
