SELECT c.name FROM client_certificate m JOIN client c USING (client_no) WHERE m.mark = @mark
