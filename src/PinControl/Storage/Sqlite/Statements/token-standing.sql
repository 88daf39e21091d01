SELECT @now AS now, c.enabled, t.state, t.expires_at, t.changed_at, t.redeemed_at, t.ended_for, t.support
FROM client c
LEFT JOIN token t ON t.id_hash = @id_hash AND t.client_no = c.client_no AND t.issued_at > @now - @keep
WHERE c.client_no = @client_no
