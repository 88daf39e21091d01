SELECT 1 FROM plastic WHERE tenant_no = (SELECT tenant_no FROM client WHERE client_no = @client_no) AND plastic_id = @plastic_id FOR UPDATE
