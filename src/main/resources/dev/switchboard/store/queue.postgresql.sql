-- Where PostgreSQL differs from the file beside this one, and why.

-- Several processes share the queue: a claim passes over rows that another process is just claiming. It begins where the
-- last look found something (nodes.sql, look_through): while a client holds a transaction open, every row that was deleted
-- since is still there to be walked over.
-- name: list_claimable
SELECT e.due_at, e.id, e.attempts, e.fence,
  coalesce(octet_length(m.sender) + octet_length(m.recipient) + octet_length(m.body)
    + coalesce(octet_length(m.subject), 0) + coalesce(octet_length(m.attachments), 0)
    + CASE WHEN m.options IS NULL THEN 0 ELSE octet_length(m.options)
      + 2 * coalesce((SELECT CAST(sum(octet_length(f.content)) AS bigint) FROM message_files f WHERE f.message_id = m.id), 0) END,
    0) AS octets
FROM inbound_events e LEFT JOIN messages m ON m.id = e.id
WHERE e.channel = :channel AND (e.due_at, e.id) >= (:from, :first) AND e.due_at <= :until AND e.attempts >= :attempts
  AND e.lease_owner <> :owner AND e.lease_owner NOT IN (SELECT id FROM live_nodes)
ORDER BY e.due_at, e.id
LIMIT :limit
FOR UPDATE OF e SKIP LOCKED;

-- The rows are locked by list_claimable.
-- name: claim
UPDATE inbound_events e SET lease_owner = :owner, fence = e.fence + :step
FROM unnest(CAST(:due_at AS bigint[]), CAST(:id AS bigint[])) AS c (due_at, id)
WHERE e.channel = :channel AND e.due_at = c.due_at AND e.id = c.id
RETURNING e.id;

-- All rows at once, in arrays (ManyRows).
-- name: delete_leased
DELETE FROM inbound_events
WHERE channel = :channel AND due_at = :due_at AND id = ANY (CAST(:id AS bigint[]))
  AND lease_owner = :owner AND fence = :fence
RETURNING id;

-- name: complete_message
UPDATE messages SET status = 'dispatched', next_attempt_at = NULL,
  processed_at = (CAST(:processed_at AS bigint[]))[array_position(CAST(:id AS bigint[]), id)],
  provider_name = (CAST(:provider_name AS text[]))[array_position(CAST(:id AS bigint[]), id)],
  provider_message_id = (CAST(:provider_message_id AS text[]))[array_position(CAST(:id AS bigint[]), id)]
WHERE id = ANY (CAST(:id AS bigint[])) AND status = 'pending'
RETURNING id;

-- Only where no other living process can send the channel.
-- name: discard_unroutable
WITH free AS (
  SELECT channel, due_at, id FROM inbound_events
  WHERE channel = :channel AND lease_owner <> :owner
    AND NOT EXISTS (
      SELECT 1 FROM live_nodes WHERE id <> :owner AND :channel = ANY (string_to_array(channels, ',')))
    AND lease_owner NOT IN (SELECT id FROM live_nodes)
  LIMIT :limit
  FOR UPDATE OF inbound_events SKIP LOCKED)
DELETE FROM inbound_events e USING free f
WHERE e.channel = f.channel AND e.due_at = f.due_at AND e.id = f.id
RETURNING e.due_at, e.id, e.attempts;

-- There is more than one node, and leases have an end.
-- name: list_nodes
SELECT n.id, CASE WHEN n.id = :owner THEN 1 ELSE 0 END AS self, n.started_at, n.host, n.version, n.channels,
  now_micros() - n.heartbeat_at AS since_renewal, n.expires_at - now_micros() AS until_expiry,
  (SELECT count(*) FROM inbound_events e WHERE e.lease_owner = n.id) AS leased
FROM nodes n
ORDER BY n.id;
