-- How pages look for a client and for a frame key, and what they say after a PIN was set (docs/themes.md).

ALTER TABLE tenant ADD COLUMN next_step TEXT;        -- JSON, language to text; none: the pages' own words

ALTER TABLE client ADD COLUMN theme INTEGER;         -- a version of the client's own; none: the shipped look
ALTER TABLE client ADD COLUMN layout TEXT;           -- full or compact; none: full
ALTER TABLE client ADD COLUMN confirm_in TEXT;       -- page or app; none: page

ALTER TABLE frame_key ADD COLUMN theme INTEGER;      -- a version of the key's own; none: its client's
ALTER TABLE frame_key ADD COLUMN layout TEXT;        -- none: its client's
ALTER TABLE frame_key ADD COLUMN confirm_in TEXT;

-- Versions as their authors wrote them. Each node parses and judges one again before it shows it.
CREATE TABLE theme (
  client_no  INTEGER NOT NULL REFERENCES client,
  frame_key  TEXT NOT NULL,                          -- empty: the client's own
  version    INTEGER NOT NULL,
  css        TEXT NOT NULL,
  css_hash   BLOB NOT NULL,                          -- SHA-256
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  PRIMARY KEY (client_no, frame_key, version)
) STRICT, WITHOUT ROWID;
