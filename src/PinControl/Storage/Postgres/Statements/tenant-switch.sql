UPDATE tenant SET view_on = @view_on, set_on = @set_on WHERE tenant_no = @tenant_no
