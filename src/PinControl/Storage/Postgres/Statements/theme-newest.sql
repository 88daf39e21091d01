SELECT coalesce(max(version), 0) AS version FROM theme WHERE client_no = @client_no AND frame_key = @frame_key
