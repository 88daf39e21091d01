INSERT INTO tenant (name) VALUES (@name)
