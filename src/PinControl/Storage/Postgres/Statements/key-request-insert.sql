INSERT INTO key_request (act, kind, version, custodian, requested_by, requested_at, check_value, active_after, tenant, zone_key)
VALUES (@act, @kind::integer, @version::integer, @custodian::text, @requested_by, @now, @check_value::text, @active_after::integer, @tenant::text, @zone_key::text)
RETURNING request_no
