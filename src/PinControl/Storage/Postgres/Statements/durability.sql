SELECT current_setting('synchronous_commit') AS synchronous_commit, current_setting('fsync') AS fsync, pg_is_in_recovery() AS standby,
       current_setting('synchronous_standby_names') <> '' AS has_standbys
