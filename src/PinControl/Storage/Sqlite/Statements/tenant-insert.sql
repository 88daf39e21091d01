INSERT INTO tenant (name) VALUES (@name) ON CONFLICT (name) DO NOTHING
