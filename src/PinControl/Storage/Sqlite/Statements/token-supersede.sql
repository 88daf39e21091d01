UPDATE token SET state = 5, changed_at = @now, ended_for = 3
WHERE id_hash = @id_hash AND state = 1 AND expires_at > @now
