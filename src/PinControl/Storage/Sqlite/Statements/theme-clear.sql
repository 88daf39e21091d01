DELETE FROM theme WHERE frame_key = @frame_key
