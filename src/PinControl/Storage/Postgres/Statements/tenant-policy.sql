UPDATE tenant
SET view_when_inactive = @view_when_inactive, set_after_production = @set_after_production,
    verification_max_age = @verification_max_age::integer, view_budget = @view_budget::integer
WHERE tenant_no = @tenant_no
