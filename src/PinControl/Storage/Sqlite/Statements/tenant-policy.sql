UPDATE tenant
SET view_when_inactive = @view_when_inactive, set_after_production = @set_after_production,
    verification_max_age = @verification_max_age, view_budget = @view_budget
WHERE tenant_no = @tenant_no
