-- name: find_message
SELECT m.*, d.reason FROM messages m LEFT JOIN dead_letters d ON d.message_id = m.id
WHERE m.id = :id;

-- name: find_options
SELECT options FROM messages WHERE id = :id;

-- name: find_file
SELECT content FROM message_files WHERE message_id = :id AND position = :position;

-- name: find_attempts
SELECT attempt_number, provider_name, outcome, latency, error_code, occurred_at FROM attempts
WHERE message_id = :message_id
ORDER BY attempt_number;

-- name: last_message_id
SELECT coalesce(max(id), 0)
FROM (SELECT max(id) AS id FROM messages UNION ALL SELECT max(event_id) FROM inbound_payloads) newest;

-- A deep page is found in two steps: its place first, from as little as that takes, then its rows.

-- name: place_in_messages
SELECT id FROM messages
WHERE id < :before AND (:status IS NULL OR status = :status)
ORDER BY id DESC
LIMIT 1 OFFSET :offset;

-- name: list_messages
SELECT m.*, d.reason FROM messages m LEFT JOIN dead_letters d ON d.message_id = m.id
WHERE m.id < :before AND (:status IS NULL OR m.status = :status)
ORDER BY m.id DESC
LIMIT :limit;

-- name: place_in_messages_of_channel
SELECT id FROM messages
WHERE channel = :channel AND id < :before AND (:status IS NULL OR status = :status)
ORDER BY id DESC
LIMIT 1 OFFSET :offset;

-- name: list_messages_of_channel
SELECT m.*, d.reason FROM messages m LEFT JOIN dead_letters d ON d.message_id = m.id
WHERE m.channel = :channel AND m.id < :before AND (:status IS NULL OR m.status = :status)
ORDER BY m.id DESC
LIMIT :limit;

-- name: place_in_received
SELECT id FROM messages
WHERE direction = 'inbound' AND id < :before AND (:channel IS NULL OR channel = :channel)
ORDER BY id DESC
LIMIT 1 OFFSET :offset;

-- name: list_received
SELECT m.*, NULL AS reason FROM messages m
WHERE m.direction = 'inbound' AND m.id < :before AND (:channel IS NULL OR m.channel = :channel)
ORDER BY m.id DESC
LIMIT :limit;

-- name: place_in_failed
SELECT d.message_id AS id FROM dead_letters d JOIN messages m ON m.id = d.message_id
WHERE d.message_id < :before AND (:channel IS NULL OR m.channel = :channel)
ORDER BY d.message_id DESC
LIMIT 1 OFFSET :offset;

-- name: list_failed
SELECT m.*, d.reason FROM dead_letters d JOIN messages m ON m.id = d.message_id
WHERE d.message_id < :before AND (:channel IS NULL OR m.channel = :channel)
ORDER BY d.message_id DESC
LIMIT :limit;

-- Sorts the queue, which lies in order of channel and time.
-- name: list_pending
SELECT m.*, NULL AS reason FROM (
    SELECT id FROM inbound_events
    WHERE id < :before AND channel <> 'inbound' AND (:channel IS NULL OR channel = :channel)
    ORDER BY id DESC
    LIMIT :limit OFFSET :offset) e
  JOIN messages m ON m.id = e.id
ORDER BY e.id DESC;

-- Of one participant: all that it sent (:sent_by_a = 1), or all that was sent to it (0). Looks at two indexes, and at a
-- row only for its channel or status.
-- name: ids_of_participant
SELECT m.id FROM (
    SELECT id, :sent_by_a AS sent_by_a FROM conversations WHERE participant_a = :participant
    UNION ALL
    SELECT id, 1 - :sent_by_a FROM conversations WHERE participant_b = :participant) c
  JOIN conversation_messages m ON m.conversation_id = c.id
WHERE m.sent_by_a = c.sent_by_a AND m.id < :before
  AND (:channel IS NULL OR :channel = (SELECT channel FROM messages WHERE id = m.id))
  AND (:status IS NULL OR :status = (SELECT status FROM messages WHERE id = m.id))
ORDER BY m.id DESC
LIMIT :limit OFFSET :offset;

-- name: count_of_participant_messages
SELECT count(*) FROM (
  SELECT 1 FROM (
      SELECT id, :sent_by_a AS sent_by_a FROM conversations WHERE participant_a = :participant
      UNION ALL
      SELECT id, 1 - :sent_by_a FROM conversations WHERE participant_b = :participant) c
    JOIN conversation_messages m ON m.conversation_id = c.id
  WHERE m.sent_by_a = c.sent_by_a
    AND (:channel IS NULL OR :channel = (SELECT channel FROM messages WHERE id = m.id))
    AND (:status IS NULL OR :status = (SELECT status FROM messages WHERE id = m.id))
  LIMIT :limit) counted;

-- Of two, who have at most one conversation for each channel.
-- name: ids_of_pair
SELECT m.id FROM conversations c JOIN conversation_messages m ON m.conversation_id = c.id
WHERE c.participant_a = :participant_a AND c.participant_b = :participant_b AND m.sent_by_a = :sent_by_a AND m.id < :before
  AND (:channel IS NULL OR :channel = (SELECT channel FROM messages WHERE id = m.id))
  AND (:status IS NULL OR :status = (SELECT status FROM messages WHERE id = m.id))
ORDER BY m.id DESC
LIMIT :limit OFFSET :offset;

-- name: count_of_pair
SELECT count(*) FROM (
  SELECT 1 FROM conversations c JOIN conversation_messages m ON m.conversation_id = c.id
  WHERE c.participant_a = :participant_a AND c.participant_b = :participant_b AND m.sent_by_a = :sent_by_a
    AND (:channel IS NULL OR :channel = (SELECT channel FROM messages WHERE id = m.id))
    AND (:status IS NULL OR :status = (SELECT status FROM messages WHERE id = m.id))
  LIMIT :limit) counted;

-- What is found among the newest messages need not be sorted out of all that the participants have.
-- name: ids_among_newest
SELECT m.id FROM (
    SELECT id, conversation_id, sent_by_a, channel, status FROM messages
    WHERE id < :before
    ORDER BY id DESC
    LIMIT :newest) m
  JOIN conversations c ON c.id = m.conversation_id
WHERE (:sender IS NULL OR :sender = CASE m.sent_by_a WHEN 1 THEN c.participant_a ELSE c.participant_b END)
  AND (:recipient IS NULL OR :recipient = CASE m.sent_by_a WHEN 1 THEN c.participant_b ELSE c.participant_a END)
  AND (:channel IS NULL OR m.channel = :channel)
  AND (:status IS NULL OR m.status = :status)
ORDER BY m.id DESC
LIMIT :limit OFFSET :offset;

-- name: list_by_ids
SELECT m.*, d.reason FROM messages m LEFT JOIN dead_letters d ON d.message_id = m.id
WHERE m.id IN :ids*
ORDER BY m.id DESC;

-- In the order of the index of those that have a word of their provider.
-- name: list_by_delivery
SELECT m.*, NULL AS reason FROM messages m
WHERE m.delivery_status = :delivery AND m.delivery_status IS NOT NULL AND m.id < :before
  AND (:channel IS NULL OR m.channel = :channel) AND (:status IS NULL OR m.status = :status)
ORDER BY m.id DESC
LIMIT :limit OFFSET :offset;

-- name: totals
SELECT coalesce(sum(accepted), 0) AS accepted, coalesce(sum(dispatched), 0) AS dispatched,
  coalesce(sum(failed), 0) AS failed, coalesce(sum(received), 0) AS received
FROM channel_totals WHERE :channel IS NULL OR channel = :channel;

-- name: count_pending
SELECT count(*) FROM inbound_events
WHERE channel <> 'inbound' AND (:channel IS NULL OR channel = :channel);

-- name: totals_by_channel
SELECT channel, CAST(sum(accepted) AS bigint) AS accepted, CAST(sum(dispatched) AS bigint) AS dispatched,
  CAST(sum(failed) AS bigint) AS failed
FROM channel_totals GROUP BY channel;
