DELETE FROM frame_key_origin WHERE frame_key = @frame_key
