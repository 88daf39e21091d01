UPDATE token SET state = 2, changed_at = @now, redeemed_at = @now, redeemed_key_hash = @key_hash, request_id = @request_id
WHERE id_hash = @id_hash AND state = 1 AND expires_at > @now
RETURNING request_id
