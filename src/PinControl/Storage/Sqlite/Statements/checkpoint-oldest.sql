SELECT min(number) FROM checkpoint
