SELECT count(*) FROM custodian WHERE state = 2
