SELECT count(*) FROM view_release WHERE plastic_no = @plastic_no AND at > @since
