-- Where PostgreSQL differs from the file beside this one, and why.

-- Two receipts of one message at the same time would each know only its own word.
-- name: find_dispatched
SELECT m.id, m.channel, m.conversation_id, m.processed_at, m.delivery_status, m.delivered_at, m.delivery_error_code
FROM dispatches d JOIN messages m ON m.id = d.message_id
WHERE d.provider_name = :provider_name AND d.provider_message_id = :provider_message_id
ORDER BY d.message_id DESC
LIMIT 1
FOR UPDATE OF m;
