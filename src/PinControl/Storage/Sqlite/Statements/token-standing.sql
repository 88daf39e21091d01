SELECT @now AS now, coalesce(c.secrets_version <> @secrets_version AND NOT EXISTS (
         SELECT 1 FROM client_secret k WHERE k.client_no = c.client_no AND k.secret_hash = @secret_hash), 0) AS secret_gone,
       c.enabled, t.state, t.expires_at, t.changed_at, t.redeemed_at, t.ended_for, t.support
FROM client c
LEFT JOIN token t ON t.id_hash = @id_hash AND t.client_no = c.client_no AND t.issued_at > @now - @keep
WHERE c.client_no = @client_no
