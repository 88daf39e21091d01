UPDATE tenant SET next_step = @next_step::text WHERE tenant_no = @tenant_no
