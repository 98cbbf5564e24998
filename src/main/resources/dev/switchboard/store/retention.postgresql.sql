-- Where PostgreSQL differs from the file beside this one, and why.

-- Others write to the same conversations. Whoever writes to several locks them in the order of their
-- ids, so that no two wait for each other; what is sorted is locked in that order.
-- name: hold_conversations
SELECT id, channel, participant_a, participant_b FROM conversations
WHERE id IN (
  SELECT conversation_id FROM messages
  WHERE id = ANY (CAST(string_to_array(:ids, ',') AS bigint[])))
ORDER BY id
FOR UPDATE;

-- A list in a text is an array here.
-- name: delete_old_dead_letters
DELETE FROM dead_letters WHERE message_id = ANY (CAST(string_to_array(:ids, ',') AS bigint[]));

-- name: delete_old_messages
DELETE FROM messages
WHERE id = ANY (CAST(string_to_array(:ids, ',') AS bigint[])) AND status <> 'pending'
  AND NOT EXISTS (SELECT 1 FROM dead_letters d WHERE d.message_id = messages.id)
RETURNING id, conversation_id, channel, status, ordered_at;

-- name: delete_old_attempts
DELETE FROM attempts WHERE message_id = ANY (CAST(string_to_array(:ids, ',') AS bigint[]));

-- name: delete_old_rounds
DELETE FROM manual_retries WHERE message_id = ANY (CAST(string_to_array(:ids, ',') AS bigint[]));

-- name: delete_old_deliveries
DELETE FROM deliveries WHERE message_id = ANY (CAST(string_to_array(:ids, ',') AS bigint[]));

-- name: delete_dropped_payloads
DELETE FROM inbound_payloads WHERE event_id = ANY (CAST(string_to_array(:ids, ',') AS bigint[]));
