SELECT count(*) FROM custodian WHERE secret_hash = @secret_hash AND name <> @name
