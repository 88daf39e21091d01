INSERT INTO token_slot (plastic_no, client_no, scope, id_hash) VALUES (@plastic_no, @client_no, @scope, @id_hash)
ON CONFLICT (plastic_no, client_no, scope) DO UPDATE SET id_hash = excluded.id_hash
