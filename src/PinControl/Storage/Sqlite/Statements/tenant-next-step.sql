UPDATE tenant SET next_step = @next_step WHERE tenant_no = @tenant_no
