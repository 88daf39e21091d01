-- A refusal's record may name a plastic without its number: those are found by what they say.
SELECT a.chain_no, a.seq, a.at, a.event, a.outcome, a.plastic_no, a.reference, a.body, a.hash, NULL::text AS plastic_id, NULL::text AS tenant
FROM audit AS a
WHERE (@since::timestamptz IS NULL OR a.at >= @since::timestamptz)
  AND (@until::timestamptz IS NULL OR a.at < @until::timestamptz)
  AND (@event::text IS NULL OR a.event = @event::text)
  AND (@outcome::integer IS NULL OR a.outcome = @outcome::integer)
  AND (@reference::text IS NULL OR a.reference = @reference::text)
  AND (@after_at::timestamptz IS NULL OR (a.at, a.chain_no, a.seq) > (@after_at::timestamptz, @after_chain::bigint, @after_seq::bigint))
  AND (@plastic_id::text IS NULL
       OR a.plastic_no IN (SELECT plastic_no FROM plastic WHERE plastic_id = @plastic_id::text)
       OR (a.plastic_no IS NULL AND convert_from(a.body, 'UTF8')::json ->> 'plasticId' = @plastic_id::text))
  AND (@client::text IS NULL OR convert_from(a.body, 'UTF8')::json ->> 'client' = @client::text)
  AND (@audit_user::text IS NULL OR convert_from(a.body, 'UTF8')::json ->> 'auditUser' = @audit_user::text)
  AND (@support::text IS NULL OR convert_from(a.body, 'UTF8')::json ->> 'support' = @support::text)
ORDER BY a.at, a.chain_no, a.seq
LIMIT @most
