SELECT a.chain_no, a.seq, a.at, a.event, a.outcome, a.plastic_no, a.reference, a.body, a.hash, p.plastic_id, t.name AS tenant
FROM audit AS a
LEFT JOIN plastic AS p ON p.plastic_no = a.plastic_no
LEFT JOIN tenant AS t ON t.tenant_no = p.tenant_no
LEFT JOIN audit_cut AS k ON k.chain_no = a.chain_no
WHERE a.seq > coalesce(k.seq, 0)   -- what retention has cut off goes with its month
  AND (@since::timestamptz IS NULL OR a.at >= @since::timestamptz) AND (@until::timestamptz IS NULL OR a.at < @until::timestamptz)
ORDER BY a.chain_no, a.seq
