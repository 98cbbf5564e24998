-- A lease holds while its owner is in live_nodes. A node leaves alone what it holds itself, also when the store takes it
-- for dead.

-- name: register_process
INSERT INTO processes (started_at) VALUES (:started_at) RETURNING id;

-- name: insert_event
INSERT INTO inbound_events (channel, due_at, id, attempts, lease_owner, fence)
VALUES (:channel, :due_at, :id, :attempts, :lease_owner, :fence);

-- The sizes are in the heads of the rows: no body is read for them.
-- name: list_claimable
SELECT e.due_at, e.id, e.attempts, e.fence,
  coalesce(octet_length(m.sender) + octet_length(m.recipient) + octet_length(m.body)
    + coalesce(octet_length(m.subject), 0) + coalesce(octet_length(m.attachments), 0)
    + CASE WHEN m.options IS NULL THEN 0 ELSE octet_length(m.options)
      + 2 * coalesce((SELECT sum(octet_length(f.content)) FROM message_files f WHERE f.message_id = m.id), 0) END,
    0) AS octets
FROM inbound_events e LEFT JOIN messages m ON m.id = e.id
WHERE e.channel = :channel AND e.due_at BETWEEN :from AND :until AND e.attempts >= :attempts
  AND e.lease_owner <> :owner
ORDER BY e.due_at, e.id
LIMIT :limit;

-- name: claim
UPDATE inbound_events SET lease_owner = :owner, fence = fence + :step
WHERE channel = :channel AND due_at = :due_at AND id = :id;

-- name: find_outbound
SELECT m.conversation_id, m.sender, m.recipient, m.subject, m.body, m.attachments, m.options,
  coalesce(r.attempts_before, 0) AS attempts_before,
  (SELECT count(*) FROM attempts a
   WHERE a.message_id = m.id AND a.attempt_number > coalesce(r.attempts_before, 0)
     AND a.outcome = 'rate_limited') AS rate_limited,
  r.requested_at, m.accepted_at
FROM messages m LEFT JOIN manual_retries r ON r.message_id = m.id
WHERE m.id = :id;

-- name: find_files
SELECT content FROM message_files WHERE message_id = :id ORDER BY position;

-- name: next_retry_at
SELECT due_at FROM inbound_events
WHERE channel = :channel AND due_at >= :retry AND lease_owner <> :owner
  AND lease_owner NOT IN (SELECT id FROM live_nodes)
ORDER BY due_at
LIMIT 1;

-- Of what was tried already: what was not waits for the time that its sender chose.
-- name: last_retry_at
SELECT due_at FROM inbound_events
WHERE channel = :channel AND due_at >= :retry AND attempts > 0 AND lease_owner <> :owner
  AND lease_owner NOT IN (SELECT id FROM live_nodes)
ORDER BY due_at DESC
LIMIT 1;

-- Between two names that are known, so that it does not go through the rows that these have.
-- name: next_channel
SELECT min(channel) FROM inbound_events WHERE channel > :after AND channel < :below;

-- name: discard_unroutable
DELETE FROM inbound_events
WHERE (channel, due_at, id) IN (
  SELECT channel, due_at, id FROM inbound_events
  WHERE channel = :channel AND lease_owner <> :owner
  LIMIT :limit)
RETURNING due_at, id, attempts;

-- name: discard_one
DELETE FROM inbound_events
WHERE channel = :channel AND due_at = :due_at AND id = :id AND lease_owner <> :owner
  AND lease_owner NOT IN (SELECT id FROM live_nodes)
RETURNING attempts;

-- name: delete_leased
DELETE FROM inbound_events
WHERE channel = :channel AND due_at = :due_at AND id = :id
  AND lease_owner = :owner AND fence = :fence;

-- name: insert_attempt
INSERT INTO attempts (message_id, attempt_number, provider_name, outcome, latency, error_code, occurred_at)
VALUES (:message_id, :attempt_number, :provider_name, :outcome, :latency, :error_code, :occurred_at);

-- name: complete_message
UPDATE messages SET status = 'dispatched', processed_at = :processed_at,
  provider_name = :provider_name, provider_message_id = :provider_message_id, next_attempt_at = NULL
WHERE id = :id AND status = 'pending';

-- Only for ids that do not name their message; see find_dispatched.
-- name: insert_dispatch
INSERT INTO dispatches (provider_name, provider_message_id, message_id)
VALUES (:provider_name, :provider_message_id, :message_id);

-- name: retry_message
UPDATE messages SET next_attempt_at = :next_attempt_at, last_error_code = :last_error_code
WHERE id = :id AND status = 'pending';

-- name: fail_message
UPDATE messages SET status = 'failed', processed_at = :processed_at, next_attempt_at = NULL,
  last_error_code = :last_error_code
WHERE id = :id AND status = 'pending'
RETURNING channel, conversation_id, provider_name;

-- name: insert_dead_letter
INSERT INTO dead_letters (message_id, reason) VALUES (:message_id, :reason);

-- name: find_pending
SELECT m.channel, m.status, m.next_attempt_at, d.reason
FROM messages m LEFT JOIN dead_letters d ON d.message_id = m.id WHERE m.id = :id;

-- name: find_scheduled
SELECT channel, status, next_attempt_at, options FROM messages WHERE id = :id;

-- The next fence: a process that was taken for dead may still settle what it held.
-- name: move_scheduled
UPDATE inbound_events SET due_at = :moved_to, lease_owner = 0, fence = fence + 1
WHERE channel = :channel AND due_at = :due_at AND id = :id AND attempts = 0 AND lease_owner <> :owner
  AND lease_owner NOT IN (SELECT id FROM live_nodes);

-- name: reschedule_message
UPDATE messages SET next_attempt_at = :next_attempt_at, options = :options
WHERE id = :id AND status = 'pending';

-- name: release_one
UPDATE inbound_events SET lease_owner = 0
WHERE channel = :channel AND due_at = :due_at AND id = :id
  AND lease_owner = :owner AND fence = :fence;

-- name: release_all
UPDATE inbound_events SET lease_owner = 0 WHERE lease_owner = :owner;

-- What was to be sent later is as old as its time, as the id of a message accepted then.
--
-- What another live node holds is leased too: no other waits for it.
-- name: status
WITH holders AS (SELECT id FROM live_nodes UNION ALL SELECT :owner)
SELECT count(*) FILTER (WHERE lease_owner IN (SELECT id FROM holders)) AS leased,
  count(*) FILTER (WHERE lease_owner NOT IN (SELECT id FROM holders) AND due_at = 0) AS waiting,
  count(*) FILTER (WHERE lease_owner NOT IN (SELECT id FROM holders) AND due_at > 0) AS scheduled,
  coalesce(min(CASE WHEN attempts = 0 AND due_at > 0 THEN due_at / 1000 * 4194304 ELSE id END), 0) AS oldest
FROM inbound_events;

-- name: status_by_channel
SELECT channel, count(*) AS pending,
  min(CASE WHEN attempts = 0 AND due_at > 0 THEN due_at / 1000 * 4194304 ELSE id END) AS oldest
FROM inbound_events GROUP BY channel;

-- name: list_nodes
SELECT id, 1 AS self, started_at, '' AS host, '' AS version, '' AS channels, NULL AS since_renewal, NULL AS until_expiry,
  (SELECT count(*) FROM inbound_events WHERE lease_owner = :owner) AS leased
FROM processes WHERE id = :owner;
