SELECT 1 FROM token WHERE id_hash = @id_hash
  AND (@frame_key::text IS NULL OR client_no = (SELECT f.client_no FROM frame_key f WHERE f.frame_key = @frame_key))
