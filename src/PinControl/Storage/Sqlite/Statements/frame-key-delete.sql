DELETE FROM frame_key WHERE frame_key = @frame_key
