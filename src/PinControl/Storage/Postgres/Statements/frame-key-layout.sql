UPDATE frame_key SET layout = @layout::text, confirm_in = @confirm_in::text WHERE frame_key = @frame_key
