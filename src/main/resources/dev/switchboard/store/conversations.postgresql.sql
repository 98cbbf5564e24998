-- Where PostgreSQL differs from the file beside this one, and why.
--
-- A unary plus is for numbers only. Where the participants' indexes are to be kept out, an empty text
-- is appended; elsewhere nothing need be kept out.
-- name: list_of_busy_participant
SELECT id, channel, participant_a, participant_b, message_count, last_activity_at
FROM conversations
WHERE last_activity_at <= :at AND (last_activity_at < :at OR id > :after)
  AND (:channel IS NULL OR channel = :channel)
  AND (participant_a || '' = :participant OR participant_b || '' = :participant)
ORDER BY last_activity_at DESC, id
LIMIT :limit OFFSET :offset;

-- name: list_of_participant
SELECT id, channel, participant_a, participant_b, message_count, last_activity_at
FROM conversations
WHERE id IN (
    SELECT id FROM conversations WHERE participant_a = :participant
    UNION
    SELECT id FROM conversations WHERE participant_b = :participant)
  AND last_activity_at <= :at AND (last_activity_at < :at OR id > :after)
  AND (:channel IS NULL OR channel = :channel)
ORDER BY last_activity_at DESC, id
LIMIT :limit OFFSET :offset;
