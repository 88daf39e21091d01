UPDATE frame_key SET locale = @locale WHERE frame_key = @frame_key
