INSERT INTO key_request (act, kind, version, custodian, requested_by, requested_at)
VALUES (@act, @kind, @version, @custodian, @requested_by, @now)
RETURNING request_no
