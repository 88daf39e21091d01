UPDATE token SET state = @state, changed_at = @now, answer = @answer
WHERE id_hash = @id_hash AND state = 2 AND answer IS NULL
