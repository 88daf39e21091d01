SELECT pg_advisory_xact_lock(1346587985, @kind)
