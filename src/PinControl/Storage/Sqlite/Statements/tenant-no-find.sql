SELECT tenant_no FROM tenant WHERE name = @name
