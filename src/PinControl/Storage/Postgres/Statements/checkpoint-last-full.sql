SELECT max(number) FROM checkpoint WHERE is_full
