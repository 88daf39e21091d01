SELECT client_no FROM client WHERE name = @name
