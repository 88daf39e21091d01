UPDATE frame_key SET theme = @theme WHERE frame_key = @frame_key
