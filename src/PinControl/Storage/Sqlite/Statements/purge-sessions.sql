DELETE FROM page_session WHERE ended_for IS NOT NULL
  AND id_hash IN (SELECT id_hash FROM token WHERE issued_at < @before ORDER BY issued_at LIMIT @most)
