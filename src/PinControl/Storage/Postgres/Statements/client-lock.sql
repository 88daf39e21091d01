SELECT 1 FROM client WHERE name = @name FOR UPDATE
