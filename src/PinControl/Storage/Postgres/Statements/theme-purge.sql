DELETE FROM theme WHERE client_no = @client_no AND frame_key = @frame_key AND version <= @until AND version <> @kept
