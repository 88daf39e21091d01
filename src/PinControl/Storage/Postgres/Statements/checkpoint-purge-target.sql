-- The next checkpoint that names every head, if it is old enough to begin with.
SELECT min(number) FROM checkpoint
WHERE is_full AND at <= @before AND number > (SELECT min(number) FROM checkpoint)
