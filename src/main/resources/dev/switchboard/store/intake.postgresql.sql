-- Where PostgreSQL differs from the file beside this one, and why.

-- Several processes give out conversations at once, so an id comes from a sequence. An insert that ends
-- in a conflict has drawn its number all the same: what is there is updated first, so that the ids do
-- not run ahead by every message. Two columns of one name are ambiguous here; the greater of two values
-- is greatest().
-- name: add_conversation
WITH touched AS (
  UPDATE conversations SET
    message_count = message_count + 1,
    last_activity_at = greatest(last_activity_at, CAST(:at AS bigint))
  WHERE key = :key
  RETURNING id, message_count),
added AS (
  INSERT INTO conversations AS c (key, channel, participant_a, participant_b, message_count, last_activity_at)
  SELECT :key, :channel, :participant_a, :participant_b, 1, CAST(:at AS bigint)
  WHERE NOT EXISTS (SELECT FROM touched)
  ON CONFLICT (key) DO UPDATE SET
    message_count = c.message_count + 1,
    last_activity_at = greatest(c.last_activity_at, excluded.last_activity_at)
  RETURNING id, message_count)
SELECT id, message_count FROM touched UNION ALL SELECT id, message_count FROM added;

-- name: touch_conversation
UPDATE conversations SET
  message_count = message_count + :messages,
  last_activity_at = greatest(last_activity_at, CAST(:at AS bigint))
WHERE id = :id;

-- The totals are in shards.
-- name: add_totals
INSERT INTO channel_totals AS t (channel, shard, accepted, dispatched, failed, received, conversations)
VALUES (:channel, :shard, :accepted, :dispatched, :failed, :received, :conversations)
ON CONFLICT (channel, shard) DO UPDATE SET
  accepted = t.accepted + excluded.accepted,
  dispatched = t.dispatched + excluded.dispatched,
  failed = t.failed + excluded.failed,
  received = t.received + excluded.received,
  conversations = t.conversations + excluded.conversations;
