UPDATE frame_key SET layout = @layout, confirm_in = @confirm_in WHERE frame_key = @frame_key
