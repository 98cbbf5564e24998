-- name: newest_messages
SELECT id, channel, direction FROM messages
WHERE id >= :first
ORDER BY id DESC
LIMIT :limit;

-- The limit counts before timeouts are left out, so that it bounds what is read.
-- name: newest_attempts
SELECT provider_name, latency FROM (
    SELECT provider_name, outcome, latency FROM attempts
    WHERE message_id < :before
    ORDER BY message_id DESC
    LIMIT :limit) a
WHERE outcome <> :timeout;
