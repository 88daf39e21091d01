SELECT clock() AS now
