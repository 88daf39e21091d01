UPDATE key_request SET state = @state, decided_by = @decided_by, decided_at = @now WHERE request_no = @request_no AND state = 1
