-- The deprecated paths by card look for a card's plastics, the newest first.
CREATE INDEX plastic_by_card ON plastic (tenant_no, card_id, sequence_number, plastic_no);
