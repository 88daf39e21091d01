SELECT css FROM theme WHERE client_no = @client_no AND frame_key = @frame_key AND version = @version
