SELECT r.request_no, r.act, r.kind, r.version, r.custodian, r.requested_by, r.requested_at, r.check_value, r.active_after, r.decided_by, r.decided_at, r.state,
  r.tenant, r.zone_key, c.secret_hash
FROM key_request r
LEFT JOIN custodian c ON c.name = r.custodian
ORDER BY r.request_no
