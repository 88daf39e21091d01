SELECT tenant_no, name, view_on, set_on, view_when_inactive, set_after_production, verification_max_age, view_budget
FROM tenant
WHERE name = @name
