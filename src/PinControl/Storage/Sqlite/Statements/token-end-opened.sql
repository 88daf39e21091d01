UPDATE token SET state = @state, changed_at = @now, ended_for = @ended_for, support = @support
WHERE id_hash = @id_hash AND state = 7
