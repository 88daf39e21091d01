SELECT seq, hash FROM audit_head WHERE chain_no = $1
