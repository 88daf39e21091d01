SELECT 1 FROM frame_key WHERE frame_key = @frame_key FOR UPDATE
