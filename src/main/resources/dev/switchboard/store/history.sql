-- name: find_message
SELECT m.*, d.reason FROM messages m LEFT JOIN dead_letters d ON d.message_id = m.id
WHERE m.id = :id;

-- name: find_attempts
SELECT attempt_number, provider_name, outcome, latency, error_code, occurred_at FROM attempts
WHERE message_id = :message_id
ORDER BY attempt_number;

-- name: last_message_id
SELECT max(
  (SELECT coalesce(max(id), 0) FROM messages),
  (SELECT coalesce(max(event_id), 0) FROM inbound_payloads));

-- name: list_messages
SELECT m.*, d.reason FROM messages m LEFT JOIN dead_letters d ON d.message_id = m.id
WHERE m.id < :before
  AND (:channel IS NULL OR m.channel = :channel)
  AND (:status IS NULL OR m.status = :status)
ORDER BY m.id DESC
LIMIT :limit OFFSET :offset;

-- name: list_received
SELECT m.*, NULL AS reason FROM messages m
WHERE m.direction = 'inbound' AND m.id < :before AND (:channel IS NULL OR m.channel = :channel)
ORDER BY m.id DESC
LIMIT :limit OFFSET :offset;

-- name: list_pending
SELECT m.*, NULL AS reason FROM (
    SELECT id FROM inbound_events
    WHERE id < :before AND channel <> 'inbound' AND (:channel IS NULL OR channel = :channel)
    ORDER BY id DESC
    LIMIT :limit OFFSET :offset) e
  JOIN messages m ON m.id = e.id
ORDER BY e.id DESC;

-- name: list_failed
SELECT m.*, d.reason FROM dead_letters d JOIN messages m ON m.id = d.message_id
WHERE d.message_id < :before AND (:channel IS NULL OR m.channel = :channel)
ORDER BY d.message_id DESC
LIMIT :limit OFFSET :offset;

-- name: list_of_participants
SELECT m.*, d.reason FROM conversations c
  JOIN messages m ON m.conversation_id = c.id
  LEFT JOIN dead_letters d ON d.message_id = m.id
WHERE c.id IN (
    SELECT id FROM conversations WHERE participant_a IN (:sender, :recipient)
    UNION
    SELECT id FROM conversations WHERE participant_b IN (:sender, :recipient))
  AND (:sender IS NULL OR :sender = CASE m.sent_by_a WHEN 1 THEN c.participant_a ELSE c.participant_b END)
  AND (:recipient IS NULL OR :recipient = CASE m.sent_by_a WHEN 1 THEN c.participant_b ELSE c.participant_a END)
  AND m.id < :before
  AND (:channel IS NULL OR m.channel = :channel)
  AND (:status IS NULL OR m.status = :status)
ORDER BY m.id DESC
LIMIT :limit OFFSET :offset;

-- name: count_of_participants
SELECT count(*) FROM conversations c JOIN messages m ON m.conversation_id = c.id
WHERE c.id IN (
    SELECT id FROM conversations WHERE participant_a IN (:sender, :recipient)
    UNION
    SELECT id FROM conversations WHERE participant_b IN (:sender, :recipient))
  AND (:sender IS NULL OR :sender = CASE m.sent_by_a WHEN 1 THEN c.participant_a ELSE c.participant_b END)
  AND (:recipient IS NULL OR :recipient = CASE m.sent_by_a WHEN 1 THEN c.participant_b ELSE c.participant_a END)
  AND (:channel IS NULL OR m.channel = :channel)
  AND (:status IS NULL OR m.status = :status);

-- name: totals
SELECT coalesce(sum(accepted), 0) AS accepted, coalesce(sum(dispatched), 0) AS dispatched,
  coalesce(sum(failed), 0) AS failed, coalesce(sum(received), 0) AS received
FROM channel_totals WHERE :channel IS NULL OR channel = :channel;

-- name: count_pending
SELECT count(*) FROM inbound_events
WHERE channel <> 'inbound' AND (:channel IS NULL OR channel = :channel);

-- name: totals_by_channel
SELECT channel, accepted, dispatched, failed FROM channel_totals;
