-- The life of a node. Only PostgreSQL has nodes; all times are the database's.

-- The number of a node and the smallest free slot; no row when none is free.
-- name: register
INSERT INTO nodes (slot, started_at, heartbeat_at, expires_at, host, version)
SELECT free.slot, :started_at, now_micros(), now_micros() + :lease, :host, :version
FROM generate_series(0, 255) AS free (slot)
WHERE free.slot NOT IN (SELECT slot FROM nodes)
ORDER BY free.slot
LIMIT 1
ON CONFLICT (slot) DO NOTHING
RETURNING id, slot;

-- Renews all leases of a node. Not in its last moments, and not after its end: when this is committed, another node may
-- have begun to take over what it held.
-- name: renew
UPDATE nodes SET heartbeat_at = now_micros(), expires_at = now_micros() + :lease, channels = :channels
WHERE id = :id AND expires_at > now_micros() + :margin
RETURNING id, slot;

-- A node that was too late goes on under a new number, in its old slot.
-- name: renumber
UPDATE nodes SET id = DEFAULT, heartbeat_at = now_micros(), expires_at = now_micros() + :lease
WHERE slot = :slot AND started_at = :started_at
RETURNING id, slot;

-- name: count_live
SELECT count(*) AS live, coalesce(min(id), 0) AS eldest,
  string_agg(channels, ',') FILTER (WHERE id <> :id AND channels <> '') AS channels_elsewhere
FROM live_nodes;

-- name: unregister
DELETE FROM nodes WHERE id = :id;

-- A slot is free again when no message id of its last node can still come.
-- name: forget_dead
DELETE FROM nodes WHERE expires_at + :kept < now_micros();

-- Looks through the first attempts and the retries of a channel, from where the last look found something: where the
-- next may begin, and whether first attempts wait for any node, left by a dead one or by a full or closed lane. Each is
-- ordered and limited, so that the key of the queue is walked to the first. What is younger than the newest message less
-- :margin may still be on its way; ids may run ahead of the time, and what is due is due by the clock, so the floors stay
-- behind both.
-- name: look_through
SELECT
  least(
    (SELECT e.id FROM inbound_events e
     WHERE e.channel = :channel AND e.due_at = 0 AND e.id >= :first
     ORDER BY e.due_at, e.id
     LIMIT 1),
    t.millis << 22) AS first,
  least(
    (SELECT e.due_at FROM inbound_events e
     WHERE e.channel = :channel AND e.due_at >= :retry
     ORDER BY e.due_at, e.id
     LIMIT 1),
    t.millis * 1000) AS retry,
  (SELECT e.id FROM inbound_events e
   WHERE e.channel = :channel AND e.due_at = 0 AND e.id >= :first AND e.lease_owner <> :owner
     AND e.lease_owner NOT IN (SELECT id FROM live_nodes)
   ORDER BY e.due_at, e.id
   LIMIT 1) AS orphan
FROM (
  SELECT greatest(0, least(coalesce(max(id), 0) >> 22, now_micros() / 1000) - :margin) AS millis
  FROM messages) t;
