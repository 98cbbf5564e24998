-- name: place_in_list
-- Passes over rows within the index alone, three times as fast as a list that carries rows would.
SELECT last_activity_at AS at, id FROM conversations
ORDER BY last_activity_at DESC, id
LIMIT 1 OFFSET :offset;

-- name: place_in_channel
SELECT last_activity_at AS at, id FROM conversations
WHERE channel = :channel
ORDER BY last_activity_at DESC, id
LIMIT 1 OFFSET :offset;

-- name: place_in_conversation
SELECT ordered_at AS at, id FROM conversation_messages
WHERE conversation_id = :conversation
ORDER BY ordered_at, id
LIMIT 1 OFFSET :offset;

-- name: list_conversations
SELECT id, channel, participant_a, participant_b, message_count, last_activity_at
FROM conversations
WHERE last_activity_at <= :at AND (last_activity_at < :at OR id > :after)
  AND (:channel IS NULL OR channel = :channel)
ORDER BY last_activity_at DESC, id
LIMIT :limit;

-- name: list_of_busy_participant
-- The appended text keeps the participants' indexes out: what they find would have to be sorted.
SELECT id, channel, participant_a, participant_b, message_count, last_activity_at
FROM conversations
WHERE last_activity_at <= :at AND (last_activity_at < :at OR id > :after)
  AND (:channel IS NULL OR channel = :channel)
  AND (participant_a || '' = :participant OR participant_b || '' = :participant)
ORDER BY last_activity_at DESC, id
LIMIT :limit OFFSET :offset;

-- name: list_of_participant
-- The unary plus and the appended text keep the index of the activity out: it would go through all conversations.
SELECT id, channel, participant_a, participant_b, message_count, last_activity_at
FROM conversations
WHERE id IN (
    SELECT id FROM conversations WHERE participant_a = :participant
    UNION
    SELECT id FROM conversations WHERE participant_b = :participant)
  AND +last_activity_at <= :at AND (+last_activity_at < :at OR id > :after)
  AND (:channel IS NULL OR channel || '' = :channel)
ORDER BY +last_activity_at DESC, id
LIMIT :limit OFFSET :offset;

-- name: count_of_participant
-- A conversation of a participant with itself is counted once.
SELECT count(*) FROM (
  SELECT 1 FROM (
    SELECT channel FROM conversations WHERE participant_a = :participant
    UNION ALL
    SELECT channel FROM conversations WHERE participant_b = :participant AND participant_a <> :participant) c
  WHERE (:channel IS NULL OR c.channel = :channel)
  LIMIT :limit) counted;

-- name: count_conversations
SELECT coalesce(sum(conversations), 0)
FROM channel_totals WHERE :channel IS NULL OR channel = :channel;

-- name: find_message_count
SELECT message_count FROM conversations WHERE id = :id;

-- name: list_of_conversation
SELECT m.*, d.reason FROM (
    SELECT ordered_at, id FROM conversation_messages
    WHERE conversation_id = :conversation AND ordered_at >= :at AND (ordered_at > :at OR id > :after)
    ORDER BY ordered_at, id
    LIMIT :limit) page
  JOIN messages m ON m.id = page.id LEFT JOIN dead_letters d ON d.message_id = m.id
ORDER BY page.ordered_at, page.id;
