-- What providers say became of messages.

-- The newest, where a provider has given an id to two messages.
-- name: find_dispatched
SELECT m.id, m.channel, m.conversation_id, m.processed_at, m.delivery_status, m.delivered_at, m.delivery_error_code
FROM dispatches d JOIN messages m ON m.id = d.message_id
WHERE d.provider_name = :provider_name AND d.provider_message_id = :provider_message_id
ORDER BY d.message_id DESC
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
