INSERT INTO token (id_hash, issued_at, expires_at, plastic_no, client_no, audit_user, scope, state, changed_at, locale, color_scheme,
                   device_key_hash, verification_method, verified_at)
VALUES (@id_hash, @now, @expires_at, @plastic_no, @client_no, @audit_user, @scope, 1, @now, @locale, @color_scheme,
        @device_key_hash, @verification_method, @verified_at)
