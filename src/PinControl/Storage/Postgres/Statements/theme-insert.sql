INSERT INTO theme (client_no, frame_key, version, css, css_hash, created_at, created_by)
VALUES (@client_no, @frame_key, @version, @css, @css_hash, @now, @created_by)
