INSERT INTO key_request (act, kind, version, custodian, requested_by, requested_at, check_value, active_after, tenant, zone_key)
VALUES (@act, @kind, @version, @custodian, @requested_by, @now, @check_value, @active_after, @tenant, @zone_key)
RETURNING request_no
