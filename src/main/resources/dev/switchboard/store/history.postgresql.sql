-- Where PostgreSQL differs from the file beside this one, and why.

-- The greater of two values is greatest().
-- name: last_message_id
SELECT greatest(
  (SELECT coalesce(max(id), 0) FROM messages),
  (SELECT coalesce(max(event_id), 0) FROM inbound_payloads));

-- The totals are in shards.
-- name: totals_by_channel
SELECT channel, CAST(sum(accepted) AS bigint) AS accepted,
  CAST(sum(dispatched) AS bigint) AS dispatched, CAST(sum(failed) AS bigint) AS failed
FROM channel_totals GROUP BY channel;

-- A list in a text is an array here.
-- name: list_by_ids
SELECT m.*, d.reason FROM messages m LEFT JOIN dead_letters d ON d.message_id = m.id
WHERE m.id = ANY (CAST(string_to_array(:ids, ',') AS bigint[]))
ORDER BY m.id DESC;
