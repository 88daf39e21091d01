SELECT n.name, n.view_on, n.set_on, n.view_when_inactive, n.set_after_production, n.verification_max_age, n.view_budget,
       (SELECT count(*) FROM client c WHERE c.tenant_no = n.tenant_no) AS clients
FROM tenant n
ORDER BY n.name
