-- What is too old goes, many rows with one statement.

-- Looks at so many rows, old or not: how long it runs does not depend on what it finds.
-- name: list_old
SELECT id, status, accepted_at FROM messages
WHERE id > :after AND id < :before
ORDER BY id
LIMIT :limit;

-- Inbound events that could not be processed left their payload behind, and nothing else will take it.
-- name: list_dropped
SELECT p.event_id AS id FROM inbound_payloads p
WHERE p.event_id < :before AND p.accepted_at < :accepted_before
  AND NOT EXISTS (
    SELECT 1 FROM inbound_events e
    WHERE e.channel = :channel AND e.due_at = :due_at AND e.id = p.event_id)
ORDER BY p.event_id
LIMIT :limit;

-- name: hold_conversations
SELECT id, channel, participant_a, participant_b FROM conversations
WHERE id IN (
  SELECT conversation_id FROM messages
  WHERE id IN :ids*);

-- name: delete_old_dead_letters
DELETE FROM dead_letters WHERE message_id IN :ids*;

-- A message may have been brought back since it was listed, and may have failed again since then: it
-- stays as long as it waits, or has a dead letter that was not there a moment ago.
-- name: delete_old_messages
DELETE FROM messages
WHERE id IN :ids* AND status <> 'pending'
  AND NOT EXISTS (SELECT 1 FROM dead_letters d WHERE d.message_id = messages.id)
RETURNING id, conversation_id, channel, status, ordered_at, CASE WHEN options IS NULL THEN 0 ELSE 1 END AS has_options;

-- name: find_end
SELECT status FROM messages WHERE id = :id;

-- An SMS without a text is one that was redacted (dead_letters.sql); an email or an MMS may have none.
-- name: redact_message
UPDATE messages SET body = ''
WHERE id = :id AND (status = 'dispatched' OR status = 'received' OR (status = 'failed' AND channel = 'sms'));

-- name: delete_old_files
DELETE FROM message_files WHERE message_id IN :ids*;

-- Before their messages, which hold the rest of the key.
-- name: delete_old_dispatches
DELETE FROM dispatches
WHERE (provider_name, provider_message_id, message_id) IN (
  SELECT provider_name, provider_message_id, id FROM messages
  WHERE id IN :ids* AND provider_message_id IS NOT NULL AND direction = 'outbound');

-- name: delete_old_attempts
DELETE FROM attempts WHERE message_id IN :ids*;

-- name: delete_old_rounds
DELETE FROM manual_retries WHERE message_id IN :ids*;

-- name: delete_old_deliveries
DELETE FROM deliveries WHERE message_id IN :ids*;

-- name: delete_dropped_payloads
DELETE FROM inbound_payloads WHERE event_id IN :ids*;

-- No row when nothing would be left.
-- name: shrink_conversation
UPDATE conversations SET message_count = message_count - :messages
WHERE id = :id AND message_count > :messages
RETURNING last_activity_at;

-- name: correct_activity
UPDATE conversations SET last_activity_at = (
  SELECT ordered_at FROM conversation_messages
  WHERE conversation_id = :id
  ORDER BY ordered_at DESC
  LIMIT 1)
WHERE id = :id;

-- name: delete_conversation
DELETE FROM conversations WHERE id = :id;
