-- A refusal's record may name a plastic without its number: those are found by what they say.
SELECT a.chain_no, a.seq, a.at, a.event, a.outcome, a.plastic_no, a.reference, a.body, a.hash, NULL AS plastic_id, NULL AS tenant
FROM audit AS a
WHERE (@since IS NULL OR a.at >= @since)
  AND (@until IS NULL OR a.at < @until)
  AND (@event IS NULL OR a.event = @event)
  AND (@outcome IS NULL OR a.outcome = @outcome)
  AND (@reference IS NULL OR a.reference = @reference)
  AND (@after_at IS NULL OR (a.at, a.chain_no, a.seq) > (@after_at, @after_chain, @after_seq))
  AND (@plastic_id IS NULL
       OR a.plastic_no IN (SELECT plastic_no FROM plastic WHERE plastic_id = @plastic_id)
       OR (a.plastic_no IS NULL AND json_extract(CAST(a.body AS TEXT), '$.plasticId') = @plastic_id))
  AND (@client IS NULL OR json_extract(CAST(a.body AS TEXT), '$.client') = @client)
  AND (@audit_user IS NULL OR json_extract(CAST(a.body AS TEXT), '$.auditUser') = @audit_user)
  AND (@support IS NULL OR json_extract(CAST(a.body AS TEXT), '$.support') = @support)
ORDER BY a.at, a.chain_no, a.seq
LIMIT @most
