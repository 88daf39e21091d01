SELECT request_no, act, kind, version, custodian, requested_by, requested_at, decided_by, decided_at, state FROM key_request ORDER BY request_no
