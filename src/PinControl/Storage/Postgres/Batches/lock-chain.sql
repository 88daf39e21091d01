SELECT seq FROM audit_head WHERE chain_no = $1 FOR UPDATE
