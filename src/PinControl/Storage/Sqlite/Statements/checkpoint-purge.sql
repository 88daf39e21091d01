DELETE FROM checkpoint WHERE number < @number
