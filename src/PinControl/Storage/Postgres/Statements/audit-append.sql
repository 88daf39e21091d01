INSERT INTO audit (chain_no, seq, at, event, outcome, plastic_no, reference, body, hash)
VALUES (@chain_no, @seq, @at, @event, @outcome, @plastic_no, @reference, @body, @hash)
