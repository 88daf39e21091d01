INSERT INTO key_request (act, kind, version, custodian, requested_by, requested_at, check_value, active_after)
VALUES (@act, @kind, @version, @custodian, @requested_by, @now, @check_value, @active_after)
RETURNING request_no
