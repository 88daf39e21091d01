-- What operators ask of tenants and clients (docs/clients.md).

ALTER TABLE tenant ADD COLUMN verification_max_age INTEGER;             -- seconds; none: cardholderVerification is not required
ALTER TABLE tenant ADD COLUMN view_budget INTEGER;                      -- views of one plastic in 24 hours; none: no limit

ALTER TABLE client ADD COLUMN secrets_version INTEGER NOT NULL DEFAULT 0; -- moves when a secret is taken away: whoever came in by one looks again
ALTER TABLE client ADD COLUMN webview_bridge INTEGER NOT NULL DEFAULT 0;  -- a webview page works only in a native app

ALTER TABLE client_secret ADD COLUMN used_at INTEGER;                   -- about when it was last accepted

-- The web pages that may open the client's webview pages; none: any of its frame keys' origins.
CREATE TABLE client_webview_origin (
  client_no INTEGER NOT NULL REFERENCES client,
  origin    TEXT NOT NULL,
  PRIMARY KEY (client_no, origin)
) STRICT, WITHOUT ROWID;

-- Views that were, or are being, released of plastics whose tenant has a view budget. No foreign key, as in PostgreSQL.
CREATE TABLE view_release (
  plastic_no INTEGER NOT NULL,
  id_hash    BLOB NOT NULL,
  at         INTEGER NOT NULL,
  PRIMARY KEY (plastic_no, id_hash)
) STRICT, WITHOUT ROWID;

CREATE INDEX view_release_by_age ON view_release (at);
