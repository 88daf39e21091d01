-- How pages look for a client and for a frame key, and what they say after a PIN was set (docs/themes.md).

ALTER TABLE tenant ADD COLUMN next_step text;        -- JSON, language to text; none: the pages' own words

ALTER TABLE client ADD COLUMN theme integer;         -- a version of the client's own; none: the shipped look
ALTER TABLE client ADD COLUMN layout text;           -- full or compact; none: full
ALTER TABLE client ADD COLUMN confirm_in text;       -- page or app; none: page

ALTER TABLE frame_key ADD COLUMN theme integer;      -- a version of the key's own; none: its client's
ALTER TABLE frame_key ADD COLUMN layout text;        -- none: its client's
ALTER TABLE frame_key ADD COLUMN confirm_in text;

-- Versions as their authors wrote them. Each node parses and judges one again before it shows it.
CREATE TABLE theme (
  client_no  integer NOT NULL REFERENCES client,
  frame_key  text NOT NULL,                          -- empty: the client's own
  version    integer NOT NULL,
  css        text NOT NULL,
  css_hash   bytea NOT NULL,                          -- SHA-256
  created_at timestamptz NOT NULL,
  created_by text NOT NULL,
  PRIMARY KEY (client_no, frame_key, version)
);
