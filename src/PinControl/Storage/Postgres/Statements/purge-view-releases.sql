-- To skip rows that another node has locked takes the right to change one of their columns (grants.sql).
DELETE FROM view_release WHERE (plastic_no, id_hash) IN (
  SELECT plastic_no, id_hash FROM view_release WHERE at <= @before ORDER BY at LIMIT @most FOR UPDATE SKIP LOCKED)
