UPDATE frame_key SET theme = @theme::integer WHERE frame_key = @frame_key
