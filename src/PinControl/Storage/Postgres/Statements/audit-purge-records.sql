-- Nothing: the records behind the cuts are whole months, and go with their partitions (db maintain).
SELECT 1 WHERE @chain_no::bigint IS NULL AND @seq::bigint IS NULL
