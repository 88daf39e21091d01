DELETE FROM view_release WHERE (plastic_no, id_hash) IN (SELECT plastic_no, id_hash FROM view_release WHERE at <= @before ORDER BY at LIMIT @most)
