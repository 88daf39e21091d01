-- Which client a TLS client certificate stands for (docs/authentication.md). No certificate lies here: only what one is known by.

CREATE TABLE client_certificate (
  mark       TEXT NOT NULL PRIMARY KEY,    -- sha256:HEX of the whole certificate, or subject:DN as RFC 4514 writes it
  client_no  INTEGER NOT NULL REFERENCES client,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
