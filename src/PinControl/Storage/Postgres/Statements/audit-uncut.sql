SELECT 1
FROM audit a
LEFT JOIN audit_cut k ON k.chain_no = a.chain_no
WHERE a.at >= @from AND a.at < @until AND a.seq > coalesce(k.seq, 0)
LIMIT 1
