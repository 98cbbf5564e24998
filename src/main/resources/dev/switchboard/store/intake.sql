-- name: remember_key
INSERT INTO idempotency_keys (key, fingerprint, message_id, created_at)
VALUES (:key, :fingerprint, :message_id, :created_at)
ON CONFLICT (key) DO NOTHING;

-- name: forget_expired_key
DELETE FROM idempotency_keys WHERE key = :key AND created_at <= :expired;

-- name: find_key
SELECT k.fingerprint, k.message_id, m.conversation_id
FROM idempotency_keys k LEFT JOIN messages m ON m.id = k.message_id
WHERE k.key = :key AND k.created_at > :expired;

-- name: find_conversation
SELECT id FROM conversations
WHERE participant_a = :participant_a AND participant_b = :participant_b AND channel = :channel;

-- name: add_conversation
INSERT INTO conversations (channel, participant_a, participant_b, message_count, last_activity_at, unindexed)
VALUES (:channel, :participant_a, :participant_b, 1, :at, :unindexed)
ON CONFLICT (participant_a, participant_b, channel) DO NOTHING
RETURNING id;

-- name: touch_conversation
UPDATE conversations SET
  message_count = message_count + :messages,
  last_activity_at = max(last_activity_at, :at),
  unindexed = unindexed || :unindexed
WHERE id = :id;

-- SQLite alone has this table.
-- name: index_messages
INSERT INTO conversation_index (conversation_id, ordered_at, id, sent_by_a)
SELECT conversation_id, ordered_at, id, sent_by_a FROM messages WHERE id IN :ids*;

-- name: insert_message
INSERT INTO messages (id, conversation_id, direction, channel, sender, recipient, sent_by_a, subject,
  body, attachments, ordered_at, source_timestamp, accepted_at, status, provider_name, options,
  next_attempt_at)
VALUES (:id, :conversation_id, 'outbound', :channel, :sender, :recipient, :sent_by_a, :subject,
  :body, :attachments, :ordered_at, :source_timestamp, :accepted_at, 'pending', :provider_name, :options,
  :next_attempt_at);

-- name: insert_file
INSERT INTO message_files (message_id, position, content) VALUES (:message_id, :position, :content);

-- name: add_totals
INSERT INTO channel_totals AS t (channel, shard, accepted, dispatched, failed, received, conversations)
VALUES (:channel, :shard, :accepted, :dispatched, :failed, :received, :conversations)
ON CONFLICT (channel, shard) DO UPDATE SET
  accepted = t.accepted + excluded.accepted,
  dispatched = t.dispatched + excluded.dispatched,
  failed = t.failed + excluded.failed,
  received = t.received + excluded.received,
  conversations = t.conversations + excluded.conversations;

-- name: forget_expired_keys
DELETE FROM idempotency_keys
WHERE created_at <= :expired
  AND id IN (SELECT id FROM idempotency_keys ORDER BY id LIMIT :limit);
