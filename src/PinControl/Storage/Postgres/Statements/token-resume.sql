UPDATE token SET request_id = @request_id
WHERE id_hash = @id_hash AND state = 2 AND answer IS NULL
