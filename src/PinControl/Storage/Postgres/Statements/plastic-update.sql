UPDATE plastic
SET card_id = @card_id, sequence_number = @sequence_number, status = @status, produced = @produced, pin_length = @pin_length, version = version + 1
WHERE plastic_no = @plastic_no
