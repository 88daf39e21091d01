SELECT next_step FROM tenant WHERE name = @name
