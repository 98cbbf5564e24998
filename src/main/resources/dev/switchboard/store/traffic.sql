-- name: newest_messages
SELECT channel, direction FROM messages
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

-- An id holds the milliseconds of its acceptance above 22 bits. Directions are counted apart, so that the sum is the
-- number of rows that were looked at.
-- name: accepted_by_step
SELECT step, channel, direction, count(*) AS messages FROM (
    SELECT (id >> 22) / :step_millis AS step, channel, direction FROM messages
    WHERE id >= :first AND id < :end
    LIMIT :limit) m
GROUP BY step, channel, direction;

-- Latencies are rounded down to a millisecond, ten or a hundred: so few are left that they can be counted.
-- name: answered_by_step
SELECT step, provider_name, outcome, latency, count(*) AS calls FROM (
    SELECT occurred_at / :step_micros AS step, provider_name, outcome,
      CASE WHEN latency < 100000 THEN latency / 1000 * 1000
        WHEN latency < 1000000 THEN latency / 10000 * 10000
        ELSE latency / 100000 * 100000 END AS latency
    FROM attempts
    WHERE message_id >= :first AND message_id < :end
    LIMIT :limit) a
GROUP BY step, provider_name, outcome, latency;
