SELECT 1 FROM plastic WHERE plastic_no = ANY(@plastic_nos) ORDER BY plastic_no FOR UPDATE
