INSERT INTO plastic (tenant_no, plastic_id, card_id, sequence_number, status, produced, pin_length)
VALUES (@tenant_no, @plastic_id, @card_id, @sequence_number, @status, @produced, @pin_length)
RETURNING plastic_no
