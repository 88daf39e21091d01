INSERT INTO client (tenant_no, name, permissions) VALUES (@tenant_no, @name, @permissions) RETURNING client_no
