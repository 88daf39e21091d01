WITH session AS (SELECT plastic_no FROM page_session WHERE session_hash = @session_hash FOR UPDATE)
SELECT 1 FROM plastic WHERE plastic_no IN (SELECT plastic_no FROM session) FOR UPDATE
