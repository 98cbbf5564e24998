-- name: find_standing
SELECT status, channel, conversation_id, CASE WHEN channel = 'sms' AND body = '' THEN 1 ELSE 0 END AS redacted
FROM messages WHERE id = :id;

-- name: newest_dead_letter
SELECT max(message_id) FROM dead_letters;

-- name: list_dead_letters
SELECT d.message_id, d.reason, m.channel, m.provider_name, m.conversation_id, m.last_error_code, m.options,
  CASE WHEN m.channel = 'sms' AND m.body = '' THEN 1 ELSE 0 END AS redacted,
  CASE m.sent_by_a WHEN 1 THEN c.participant_a ELSE c.participant_b END AS sent_from,
  CASE m.sent_by_a WHEN 1 THEN c.participant_b ELSE c.participant_a END AS sent_to
FROM dead_letters d JOIN messages m ON m.id = d.message_id JOIN conversations c ON c.id = m.conversation_id
WHERE d.message_id > :after AND d.message_id <= :until
ORDER BY d.message_id
LIMIT :limit;

-- The inner query bounds what is read: so many rows of the end of dead_letters, and one message for each.
-- name: group_dead_letters
SELECT d.reason, m.provider_name, m.last_error_code, count(*) AS count, max(d.message_id) AS newest,
  max(m.processed_at) AS newest_at
FROM (SELECT message_id, reason FROM dead_letters ORDER BY message_id DESC LIMIT :limit) d
  JOIN messages m ON m.id = d.message_id
GROUP BY d.reason, m.provider_name, m.last_error_code
ORDER BY count DESC, newest DESC;

-- Also if it was redacted since it was looked at.
-- name: revive_message
UPDATE messages SET status = 'pending', processed_at = NULL, next_attempt_at = :next_attempt_at,
  provider_name = :provider_name
WHERE id = :id AND status = 'failed' AND NOT (channel = 'sms' AND body = '');

-- name: delete_dead_letter
DELETE FROM dead_letters WHERE message_id = :message_id;

-- name: count_attempts
SELECT count(*) FROM attempts WHERE message_id = :message_id;

-- name: begin_round
INSERT INTO manual_retries (message_id, attempts_before, requested_at)
VALUES (:message_id, :attempts_before, :requested_at)
ON CONFLICT (message_id) DO UPDATE SET
  attempts_before = excluded.attempts_before,
  requested_at = excluded.requested_at;
