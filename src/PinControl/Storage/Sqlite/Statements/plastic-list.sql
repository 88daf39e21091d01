SELECT p.plastic_no, n.name AS tenant, p.plastic_id, p.card_id, p.sequence_number, p.status, p.produced, p.pin_length, p.pin_status
FROM plastic p
JOIN tenant n USING (tenant_no)
WHERE p.plastic_no > @after
  AND (@tenant IS NULL OR n.name = @tenant)
  AND (@status IS NULL OR p.status = @status)
  AND (@pin_status IS NULL OR p.pin_status = @pin_status)
ORDER BY p.plastic_no
LIMIT @most
