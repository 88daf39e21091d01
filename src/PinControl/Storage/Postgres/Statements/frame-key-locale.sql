UPDATE frame_key SET locale = @locale::text WHERE frame_key = @frame_key
