INSERT INTO client (tenant_no, name, permissions)
SELECT tenant_no, @name, @permissions FROM tenant WHERE name = @tenant
ON CONFLICT (name) DO NOTHING
