-- Endpoints, events, and the callbacks between them. A negative id is that of the lane of a host, for URLs of single messages.

-- name: list_endpoints
SELECT * FROM endpoints WHERE id > 0 ORDER BY id;

-- name: find_endpoint
SELECT * FROM endpoints WHERE id = :id;

-- name: find_endpoint_to_change
SELECT * FROM endpoints WHERE id = :id;

-- What another process changes raises a version, or changes the count. Two that change something at once may give the same
-- version, so all of them are added.
-- name: state_of_endpoints
SELECT CAST(coalesce(sum(version), 0) AS bigint) AS version, count(*) AS count FROM endpoints
WHERE id > 0;

-- name: insert_endpoint
INSERT INTO endpoints (id, name, url, types, description, format, secret, old_secret, old_secret_until, enabled,
  created_at, failing_since, disabled_at, disabled_reason, version)
SELECT :id, :name, :url, :types, :description, :format, :secret, :old_secret, :old_secret_until, :enabled,
  :created_at, :failing_since, :disabled_at, :disabled_reason, coalesce(max(version), 0) + 1
FROM endpoints WHERE id > 0 HAVING count(*) < :limit;

-- name: update_endpoint
UPDATE endpoints SET url = :url, types = :types, description = :description, format = :format, secret = :secret,
  old_secret = :old_secret, old_secret_until = :old_secret_until, enabled = :enabled,
  failing_since = :failing_since, disabled_at = :disabled_at, disabled_reason = :disabled_reason,
  version = (SELECT max(version) + 1 FROM endpoints)
WHERE id = :id;

-- name: delete_endpoint
DELETE FROM endpoints WHERE id = :id AND name IS NULL;

-- name: list_declared
SELECT name FROM endpoints WHERE name IS NOT NULL ORDER BY name;

-- What a configuration says is written only where it differs. A new secret signs together with the one before it.
-- name: declare_endpoint
INSERT INTO endpoints (id, name, url, types, description, format, secret, enabled, created_at, version)
SELECT :id, :name, :url, :types, :description, :format, :secret, :enabled, :created_at, coalesce(max(version), 0) + 1
FROM endpoints WHERE true
ON CONFLICT (name) DO UPDATE SET url = excluded.url, types = excluded.types, description = excluded.description,
  format = excluded.format, enabled = excluded.enabled, secret = excluded.secret,
  old_secret = CASE WHEN endpoints.secret = excluded.secret THEN endpoints.old_secret ELSE endpoints.secret END,
  old_secret_until = CASE WHEN endpoints.secret = excluded.secret THEN endpoints.old_secret_until ELSE :former_until END,
  failing_since = NULL, disabled_at = NULL, disabled_reason = NULL,
  version = (SELECT max(version) + 1 FROM endpoints)
WHERE endpoints.url <> excluded.url OR endpoints.types <> excluded.types OR endpoints.format <> excluded.format
  OR coalesce(endpoints.description, '') <> coalesce(excluded.description, '')
  OR endpoints.secret <> excluded.secret OR endpoints.enabled <> excluded.enabled
  OR coalesce(endpoints.disabled_reason, '') = 'gone';

-- name: delete_declared
DELETE FROM endpoints WHERE name = :name;

-- name: backlog
SELECT count(*) AS waiting,
  (SELECT e.occurred_at FROM callbacks c JOIN events e ON e.id = c.event_id
   WHERE c.endpoint_id = :endpoint_id ORDER BY c.event_id LIMIT 1) AS oldest
FROM (SELECT 1 FROM callbacks WHERE endpoint_id = :endpoint_id LIMIT :limit) w;

-- name: claim_endpoints
UPDATE endpoints SET lease_owner = :owner, fence = fence + :step
WHERE id IN (
  SELECT id FROM endpoints
  WHERE lease_owner <> :owner AND lease_owner NOT IN (SELECT id FROM live_nodes)
    AND enabled = 1 AND (disabled_reason IS NULL OR disabled_reason <> 'gone')
  ORDER BY id < 0, id
  LIMIT :limit);

-- Goes from host to host by the index. Whether it has a lane, and whether something is due.
-- name: list_hosts
WITH RECURSIVE hosts (id) AS (
  SELECT min(endpoint_id) FROM callbacks WHERE endpoint_id > :after AND endpoint_id < 0
  UNION ALL
  SELECT (SELECT min(c.endpoint_id) FROM callbacks c WHERE c.endpoint_id > hosts.id AND c.endpoint_id < 0)
  FROM hosts WHERE hosts.id IS NOT NULL)
SELECT h.id,
  CASE WHEN EXISTS (SELECT 1 FROM endpoints e WHERE e.id = h.id) THEN 1 ELSE 0 END AS has_lane,
  CASE WHEN EXISTS (SELECT 1 FROM callbacks c WHERE c.endpoint_id = h.id AND c.due_at <= :now) THEN 1 ELSE 0 END AS due
FROM (SELECT id FROM hosts WHERE id IS NOT NULL LIMIT :limit) h
ORDER BY h.id;

-- name: count_hosts
SELECT count(*) FROM endpoints WHERE id < 0;

-- Nothing of theirs is in flight: what is, is due.
-- name: end_hosts_that_wait
DELETE FROM endpoints WHERE id IN (
  SELECT e.id FROM endpoints e
  WHERE e.id < 0 AND NOT EXISTS (SELECT 1 FROM callbacks c WHERE c.endpoint_id = e.id AND c.due_at <= :now)
  LIMIT :limit);

-- name: end_host
DELETE FROM endpoints WHERE id = :id AND id < 0 AND lease_owner = :owner;

-- The lane of a host has no URL of its own: each callback goes to that of its message.
-- name: adopt_host
INSERT INTO endpoints (id, url, types, format, secret, enabled, created_at, version)
VALUES (:id, '', '', 'standard', '', 1, :created_at, 0)
ON CONFLICT (id) DO NOTHING;

-- A callback that is written meanwhile makes it anew.
-- name: delete_idle_hosts
DELETE FROM endpoints
WHERE id < 0 AND NOT EXISTS (SELECT 1 FROM callbacks c WHERE c.endpoint_id = endpoints.id);

-- name: list_served
SELECT * FROM endpoints
WHERE lease_owner = :owner AND enabled = 1 AND (disabled_reason IS NULL OR disabled_reason <> 'gone')
ORDER BY id;

-- name: count_active
SELECT count(*) FROM endpoints WHERE enabled = 1 AND (disabled_reason IS NULL OR disabled_reason <> 'gone');

-- name: release_endpoint
UPDATE endpoints SET lease_owner = 0 WHERE id = :id AND lease_owner = :owner AND fence = :fence;

-- name: release_endpoints
UPDATE endpoints SET lease_owner = 0 WHERE lease_owner = :owner;

-- Whether a lease on an endpoint still holds; until the commit no other process takes it.
-- name: hold_endpoint
SELECT id FROM endpoints WHERE id = :id AND lease_owner = :owner AND fence = :fence;

-- name: endpoint_fails
UPDATE endpoints SET failing_since = :failing_since WHERE id = :id;

-- What it answered before it was changed does not end what it is now.
-- name: disable_endpoint
UPDATE endpoints SET disabled_at = :disabled_at, disabled_reason = :disabled_reason,
  version = (SELECT max(version) + 1 FROM endpoints)
WHERE id = :id AND version = :version AND (disabled_at IS NULL OR (:disabled_reason = 'gone' AND disabled_reason <> 'gone'))
RETURNING url;

-- name: enable_endpoint
UPDATE endpoints SET disabled_at = NULL, disabled_reason = NULL, failing_since = NULL,
  version = (SELECT max(version) + 1 FROM endpoints)
WHERE id = :id AND disabled_at IS NOT NULL
RETURNING url;

-- name: insert_event
INSERT INTO events (id, type, occurred_at, message_id, sequence, attempts, error_code, reason, data)
VALUES (:id, :type, :occurred_at, :message_id, :sequence, :attempts, :error_code, :reason, :data);

-- name: insert_callback
INSERT INTO callbacks (endpoint_id, event_id, due_at, attempts, again)
VALUES (:endpoint_id, :event_id, :due_at, 0, :again);

-- name: list_options
SELECT id, options FROM messages WHERE id IN :ids* AND options IS NOT NULL;

-- Where the events of messages have got to.
-- name: last_of_messages
SELECT message_id, max(sequence) AS sequence, max(id) AS id FROM (
  SELECT message_id, sequence, id FROM events WHERE message_id IN :ids*
  UNION ALL
  SELECT message_id, sequence, 0 FROM event_numbers WHERE message_id IN :ids*) known
GROUP BY message_id;

-- name: last_event_id
SELECT coalesce(max(id), 0) FROM events;

-- The sizes are in the heads of the rows: no body is read for them. An event stands behind another of its message that
-- waits for the same endpoint. Of what is held only the entries of the index are passed over.
-- name: list_due
SELECT c.event_id, c.due_at, c.attempts AS tries, c.attempts_before, c.again, e.*,
  coalesce(octet_length(m.sender) + octet_length(m.recipient) + octet_length(m.body)
    + coalesce(octet_length(m.subject), 0) + coalesce(octet_length(m.attachments), 0)
    + coalesce(octet_length(m.options), 0),
    octet_length(e.data), 0) AS octets,
  (SELECT max(p.due_at) FROM events b JOIN callbacks p ON p.endpoint_id = c.endpoint_id AND p.event_id = b.id
   WHERE b.message_id = e.message_id AND b.sequence < e.sequence) AS behind
FROM callbacks c JOIN events e ON e.id = c.event_id LEFT JOIN messages m ON m.id = e.message_id
WHERE c.endpoint_id = :endpoint_id AND c.due_at <= :until AND NOT c.event_id IN :held*
ORDER BY c.due_at, c.event_id
LIMIT :limit;

-- name: next_due
SELECT due_at FROM callbacks
WHERE endpoint_id = :endpoint_id AND due_at > :now
ORDER BY due_at
LIMIT 1;

-- What was asked for once more was settled before.
-- name: first_unsettled
SELECT event_id FROM callbacks
WHERE endpoint_id = :endpoint_id AND again = 0
ORDER BY event_id
LIMIT 1;

-- name: list_due_endpoints
SELECT id FROM endpoints
WHERE lease_owner = :owner
  AND EXISTS (SELECT 1 FROM callbacks c WHERE c.endpoint_id = endpoints.id AND c.due_at <= :now);

-- name: delete_callback
DELETE FROM callbacks WHERE endpoint_id = :endpoint_id AND event_id = :id;

-- name: retry_callback
UPDATE callbacks SET due_at = :due_at, attempts = :attempts
WHERE endpoint_id = :endpoint_id AND event_id = :event_id;

-- name: put_aside
UPDATE callbacks SET due_at = :due_at
WHERE endpoint_id = :endpoint_id AND event_id = :event_id AND due_at < :due_at;

-- A callback that was asked for once more counts its attempts on. One that was given up with its endpoint may have been under
-- way: what was answered says more.
-- name: insert_callback_attempt
INSERT INTO callback_attempts (endpoint_id, event_id, attempt_number, occurred_at, latency, status, error_code, answer)
VALUES (:endpoint_id, :event_id, :attempt_number, :occurred_at, :latency, :status, :error_code, :answer)
ON CONFLICT (endpoint_id, event_id, attempt_number) DO UPDATE SET occurred_at = excluded.occurred_at,
  latency = excluded.latency, status = excluded.status, error_code = excluded.error_code, answer = excluded.answer;

-- name: find_event
SELECT * FROM events WHERE id = :id;

-- name: list_events
SELECT * FROM events
WHERE id > :after AND (:type IS NULL OR type = :type)
ORDER BY id
LIMIT :limit;

-- name: list_events_of_message
SELECT * FROM events
WHERE message_id = :message_id AND id > :after AND (:type IS NULL OR type = :type)
ORDER BY sequence
LIMIT :limit;

-- The sizes are in the heads of the rows: no body is read for them.
-- name: list_sizes
SELECT id, octet_length(sender) + octet_length(recipient) + octet_length(body)
  + coalesce(octet_length(subject), 0) + coalesce(octet_length(attachments), 0)
  + coalesce(octet_length(options), 0) AS octets
FROM messages WHERE id IN :ids*;

-- name: list_events_by_ids
SELECT * FROM events WHERE id IN :ids* ORDER BY id DESC;

-- Each side has an index in this order.
-- name: list_deliveries
SELECT event_id FROM (
  SELECT event_id FROM (
    SELECT DISTINCT event_id FROM callback_attempts
    WHERE endpoint_id = :endpoint_id AND event_id < :before
    ORDER BY event_id DESC
    LIMIT :limit) told
  UNION
  SELECT event_id FROM (
    SELECT event_id FROM callbacks
    WHERE endpoint_id = :endpoint_id AND event_id < :before
    ORDER BY event_id DESC
    LIMIT :limit) waiting) both_of_them
ORDER BY event_id DESC
LIMIT :limit;

-- name: list_waiting_deliveries
SELECT event_id FROM callbacks
WHERE endpoint_id = :endpoint_id AND event_id < :before
ORDER BY event_id DESC
LIMIT :limit;

-- Without the word it goes through all that waits.
-- name: list_failing_deliveries
SELECT event_id FROM callbacks INDEXED BY callbacks_failing
WHERE endpoint_id = :endpoint_id AND event_id < :before AND attempts > 0
ORDER BY event_id DESC
LIMIT :limit;

-- name: list_waiting_of
SELECT endpoint_id, event_id, due_at FROM callbacks WHERE endpoint_id IN :endpoints* AND event_id IN :ids*;

-- name: list_attempts_of
SELECT * FROM callback_attempts WHERE endpoint_id IN :endpoints* AND event_id IN :ids*
ORDER BY event_id, endpoint_id, attempt_number
LIMIT :limit;

-- What waits already is due at once.
-- name: send_again
INSERT INTO callbacks (endpoint_id, event_id, due_at, attempts, attempts_before, again)
VALUES (:endpoint_id, :event_id, 0, 0,
  (SELECT coalesce(max(attempt_number), 0) FROM callback_attempts
   WHERE endpoint_id = :endpoint_id AND event_id = :event_id), 1)
ON CONFLICT (endpoint_id, event_id) DO UPDATE SET due_at = 0;

-- name: list_events_to_replay
SELECT id, type FROM events WHERE id > :after AND id < :before ORDER BY id LIMIT :limit;

-- What waits already stays as it is.
-- name: replay
INSERT INTO callbacks (endpoint_id, event_id, due_at, attempts, attempts_before, again)
SELECT :endpoint_id, e.id, 0, 0,
  (SELECT coalesce(max(a.attempt_number), 0) FROM callback_attempts a
   WHERE a.endpoint_id = :endpoint_id AND a.event_id = e.id), 1
FROM events e
WHERE e.id IN :ids*
ON CONFLICT (endpoint_id, event_id) DO NOTHING;

-- Events are not deleted while one of them may still be sent, nor those after it.
-- name: first_waiting
SELECT min(first) FROM (
  SELECT (SELECT min(c.event_id) FROM callbacks c WHERE c.endpoint_id = e.id) AS first FROM endpoints e) waiting;

-- name: delete_old_events
DELETE FROM events WHERE id IN (SELECT id FROM events WHERE id < :before ORDER BY id LIMIT :limit)
RETURNING message_id, sequence, type;

-- name: keep_number
INSERT INTO event_numbers (message_id, sequence) VALUES (:message_id, :sequence)
ON CONFLICT (message_id) DO UPDATE SET sequence = excluded.sequence WHERE excluded.sequence > event_numbers.sequence;

-- Messages go in the order of their ids, but for those that wait.
-- name: delete_old_numbers
DELETE FROM event_numbers WHERE message_id < (SELECT min(id) FROM messages);

-- Goes from endpoint to endpoint, also to those that are gone.
-- name: next_endpoint_of_attempts
SELECT min(endpoint_id) FROM callback_attempts WHERE endpoint_id > :after;

-- name: next_endpoint_of_callbacks
SELECT min(endpoint_id) FROM callbacks WHERE endpoint_id > :after;

-- name: delete_old_attempts_of
DELETE FROM callback_attempts
WHERE endpoint_id = :endpoint_id AND event_id IN (
  SELECT event_id FROM callback_attempts
  WHERE endpoint_id = :endpoint_id AND event_id < :before
  ORDER BY event_id
  LIMIT :limit);

-- Of an endpoint that is off, what is too old to be kept.
-- name: delete_old_callbacks_of
DELETE FROM callbacks
WHERE endpoint_id = :endpoint_id AND event_id IN (
  SELECT c.event_id FROM callbacks c JOIN endpoints e ON e.id = c.endpoint_id
  WHERE c.endpoint_id = :endpoint_id AND c.event_id < :before AND e.enabled = 0
  ORDER BY c.event_id
  LIMIT :limit);

-- Of a host, also where it has no lane.
-- name: delete_old_callbacks_of_host
DELETE FROM callbacks
WHERE endpoint_id = :endpoint_id AND event_id IN (
  SELECT event_id FROM callbacks
  WHERE endpoint_id = :endpoint_id AND event_id < :before
  ORDER BY event_id
  LIMIT :limit);

-- No row for an endpoint that was removed; empty for one that is still to be told.
-- name: reason_of_orphans
SELECT CASE WHEN disabled_reason = 'gone' THEN 'gone' ELSE '' END AS reason FROM endpoints WHERE id = :endpoint_id;

-- name: delete_orphans_of
DELETE FROM callbacks
WHERE endpoint_id = :endpoint_id AND event_id IN (
  SELECT event_id FROM callbacks WHERE endpoint_id = :endpoint_id ORDER BY event_id LIMIT :limit)
RETURNING event_id, attempts + attempts_before AS attempts;
