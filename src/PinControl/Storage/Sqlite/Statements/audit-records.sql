SELECT a.chain_no, a.seq, a.at, a.event, a.outcome, a.plastic_no, a.reference, a.body, a.hash, p.plastic_id, t.name AS tenant
FROM audit AS a
LEFT JOIN plastic AS p ON p.plastic_no = a.plastic_no
LEFT JOIN tenant AS t ON t.tenant_no = p.tenant_no
WHERE (@since IS NULL OR a.at >= @since) AND (@until IS NULL OR a.at < @until)
ORDER BY a.chain_no, a.seq
