DELETE FROM token_slot WHERE EXISTS (
  SELECT 1 FROM (SELECT id_hash, plastic_no, client_no, scope FROM token WHERE issued_at < $before ORDER BY issued_at LIMIT $most) old
  WHERE old.plastic_no = token_slot.plastic_no AND old.client_no = token_slot.client_no AND old.scope = token_slot.scope AND old.id_hash = token_slot.id_hash)
