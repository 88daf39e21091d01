-- Nothing looks for a plastic's records by it: a search reads the trail, for it also finds what names a plastic without its number. At every issue it
-- cost a page somewhere in the file.
DROP INDEX audit_by_plastic;
