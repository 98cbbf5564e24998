-- Where PostgreSQL differs from the file beside this one, and why.

-- Messages are indexed at once.
-- name: add_conversation
INSERT INTO conversations (channel, participant_a, participant_b, message_count, last_activity_at)
VALUES (:channel, :participant_a, :participant_b, 1, :at)
ON CONFLICT (participant_a, participant_b, channel) DO NOTHING
RETURNING id;

-- All rows at once, in arrays (ManyRows). What is sorted is locked in that order, so that no two
-- transactions wait for each other. The greater of two values is greatest().
-- name: touch_conversation
WITH held AS (
  SELECT id FROM conversations WHERE id = ANY (CAST(:id AS bigint[]))
  ORDER BY id
  FOR UPDATE)
UPDATE conversations c SET
  message_count = message_count
    + (CAST(:messages AS bigint[]))[array_position(CAST(:id AS bigint[]), c.id)],
  last_activity_at = greatest(last_activity_at,
    (CAST(:at AS bigint[]))[array_position(CAST(:id AS bigint[]), c.id)])
FROM held WHERE c.id = held.id
RETURNING c.id;
