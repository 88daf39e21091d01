UPDATE token SET state = 6, changed_at = @now, ended_for = @ended_for, support = @support, answer = NULL
WHERE id_hash = @id_hash AND state IN (1, 2)
