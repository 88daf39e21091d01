-- When a token was superseded is asked for rarely, and its records lie within thirty seconds of each other: a summary of each range of pages finds them. An
-- index by plastic cost every issue a page somewhere in the month.
DROP INDEX audit_by_plastic;
CREATE INDEX audit_by_time ON audit USING brin (at) WITH (pages_per_range = 16, autosummarize = on);

-- By the card first: an index that begins with the tenant can be taken for a plastic's own, while there are few plastics, and be kept when there are many.
DROP INDEX plastic_by_card;
CREATE INDEX plastic_by_card ON plastic (card_id, tenant_no, sequence_number, plastic_no);
