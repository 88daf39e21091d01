INSERT INTO key_request (act, kind, version, custodian, requested_by, requested_at, check_value, active_after)
VALUES (@act, @kind::integer, @version::integer, @custodian::text, @requested_by, @now, @check_value::text, @active_after::integer)
RETURNING request_no
