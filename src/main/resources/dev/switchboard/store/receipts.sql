-- What providers say became of messages.

-- An id that names its message by its end has no row in dispatches. The newest, where a provider has given an id to two
-- messages.
-- name: find_dispatched
SELECT m.id, m.channel, m.conversation_id, m.processed_at, m.delivery_status, m.delivered_at, m.delivery_error_code
FROM messages m
WHERE m.id IN (
  SELECT message_id FROM dispatches
  WHERE provider_name = :provider_name AND provider_message_id = :provider_message_id
  UNION ALL
  SELECT id FROM messages
  WHERE id = :named AND provider_name = :provider_name AND provider_message_id = :provider_message_id)
ORDER BY m.id DESC
LIMIT 1;

-- name: set_delivery
UPDATE messages SET delivery_status = :status, delivered_at = :at, delivery_error_code = :error_code
WHERE id = :id;

-- name: count_early
SELECT count(*) FROM early_receipts;

-- name: count_early_since
SELECT count(*) FROM early_receipts WHERE received_at >= :since;

-- name: insert_early
INSERT INTO early_receipts (provider_names, provider_message_id, status, happened_at, error_code, received_at)
VALUES (:provider_names, :provider_message_id, :status, :happened_at, :error_code, :received_at);

-- name: list_early
SELECT id, provider_names, provider_message_id, status, happened_at, error_code, received_at FROM early_receipts
WHERE id > :after AND received_at >= :since
ORDER BY id
LIMIT :limit;

-- name: delete_oldest_early
DELETE FROM early_receipts WHERE id IN (SELECT id FROM early_receipts ORDER BY id LIMIT :limit);

-- name: delete_early
DELETE FROM early_receipts WHERE id = :id;
