SELECT name, secret_hash, state FROM custodian WHERE name = @name
