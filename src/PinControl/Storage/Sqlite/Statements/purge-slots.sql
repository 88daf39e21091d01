DELETE FROM token_slot WHERE (plastic_no, client_no, scope, id_hash) IN (
  SELECT plastic_no, client_no, scope, id_hash FROM token WHERE issued_at < @before ORDER BY issued_at LIMIT @most)
