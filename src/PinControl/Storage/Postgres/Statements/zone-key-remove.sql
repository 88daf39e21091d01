UPDATE zone_key SET state = 4, sealed_key = '', binding_tag = ''
WHERE tenant_no = (SELECT n.tenant_no FROM tenant n WHERE n.name = @tenant) AND name = @name AND state = 2
