-- Where PostgreSQL differs from the file beside this one, and why.

-- Two receipts of one message at the same time would each know only its own word.
-- name: find_dispatched
SELECT m.id, m.channel, m.conversation_id, m.processed_at, m.delivery_status, m.delivered_at, m.delivery_error_code
FROM messages m
WHERE m.id IN (
  SELECT message_id FROM dispatches
  WHERE provider_name = :provider_name AND provider_message_id = :provider_message_id
  UNION ALL
  SELECT id FROM messages
  WHERE id = :named AND provider_name = :provider_name AND provider_message_id = :provider_message_id)
ORDER BY m.id DESC
LIMIT 1
FOR UPDATE OF m;
