INSERT INTO plastic (tenant_no, plastic_id, card_id, sequence_number, status, produced, pin_length)
SELECT tenant_no, @plastic_id, @card_id, 1, @status, @produced, @pin_length FROM tenant WHERE name = @tenant
ON CONFLICT (tenant_no, plastic_id) DO NOTHING
