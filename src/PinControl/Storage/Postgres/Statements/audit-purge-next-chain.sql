-- The first chain whose oldest record that is left lies before the boundary.
SELECT h.chain_no, coalesce(c.seq, 0) AS seq
FROM audit_head AS h
LEFT JOIN audit_cut AS c ON c.chain_no = h.chain_no
JOIN audit AS a ON a.chain_no = h.chain_no AND a.seq = coalesce(c.seq, 0) + 1
WHERE a.at < @before
ORDER BY h.chain_no
LIMIT 1
