SELECT 1 FROM tenant WHERE name = @name FOR UPDATE
