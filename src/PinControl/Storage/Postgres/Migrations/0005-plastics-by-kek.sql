-- outside a transaction: PINs are written while it is built
-- What is left to re-seal, and whether a version is still in use. A chosen PIN does not touch it unless its version is another.
DROP INDEX CONCURRENTLY IF EXISTS pincontrol.plastic_by_kek;
CREATE INDEX CONCURRENTLY plastic_by_kek ON pincontrol.plastic (key_version, plastic_no) WHERE key_version IS NOT NULL;
