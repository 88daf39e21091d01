SELECT DISTINCT o.origin
FROM token t
JOIN frame_key f USING (client_no)
JOIN frame_key_origin o USING (frame_key)
WHERE t.id_hash = @id_hash
