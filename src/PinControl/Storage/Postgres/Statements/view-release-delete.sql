DELETE FROM view_release WHERE plastic_no = @plastic_no AND id_hash = @id_hash
