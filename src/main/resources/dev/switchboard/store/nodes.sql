-- The life of a node. Only a store that several processes share has nodes, so only PostgreSQL has
-- these; all times are the database's.

-- The number of a node and the smallest slot that nobody has; no row when none is free.
-- name: register
INSERT INTO nodes (slot, started_at, heartbeat_at, expires_at)
SELECT s.slot, :started_at, t.micros, t.micros + :lease
FROM (SELECT CAST(extract(epoch FROM statement_timestamp()) * 1000000 AS bigint) AS micros) t,
  (SELECT free.slot FROM generate_series(0, 255) AS free (slot)
   WHERE free.slot NOT IN (SELECT slot FROM nodes) ORDER BY free.slot LIMIT 1) s
ON CONFLICT (slot) DO NOTHING
RETURNING id, slot;

-- Renews all leases of a node. Not in its last moments, and not after its end: by the time that this is
-- committed, somebody else may have begun to take over what it held.
-- name: renew
UPDATE nodes SET heartbeat_at = t.micros, expires_at = t.micros + :lease, channels = :channels
FROM (SELECT CAST(extract(epoch FROM statement_timestamp()) * 1000000 AS bigint) AS micros) t
WHERE id = :id AND expires_at > t.micros + :margin;

-- A node that was too late goes on under a new number, in its old slot.
-- name: renumber
UPDATE nodes SET id = DEFAULT, heartbeat_at = t.micros, expires_at = t.micros + :lease
FROM (SELECT CAST(extract(epoch FROM statement_timestamp()) * 1000000 AS bigint) AS micros) t
WHERE slot = :slot AND started_at = :started_at
RETURNING id;

-- name: count_live
SELECT count(*) AS live, coalesce(min(id), 0) AS eldest,
  string_agg(channels, ',') FILTER (WHERE id <> :id AND channels <> '') AS channels_elsewhere
FROM nodes
WHERE expires_at > CAST(extract(epoch FROM statement_timestamp()) * 1000000 AS bigint);

-- name: unregister
DELETE FROM nodes WHERE id = :id;

-- A slot is free again when nobody can be late with an id of it any more.
-- name: forget_dead
DELETE FROM nodes
WHERE expires_at + :kept < CAST(extract(epoch FROM statement_timestamp()) * 1000000 AS bigint);

-- Looks through the first attempts and the retries of a channel, from where there was something when it
-- was looked at last: where it may begin next time, and whether first attempts wait for anybody, left by
-- a dead node, or by a full or closed lane. Each is ordered and limited, so that the key of the queue is walked
-- along to the first. What is younger than the newest message less :margin may still be on its way here; ids
-- may run ahead of the time, and what is due is due by the clock, so the floors stay behind both.
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
     AND e.lease_owner NOT IN (
       SELECT n.id FROM nodes n
       WHERE n.expires_at > CAST(extract(epoch FROM statement_timestamp()) * 1000000 AS bigint))
   ORDER BY e.due_at, e.id
   LIMIT 1) AS orphan
FROM (
  SELECT greatest(0, least(
    coalesce(max(id), 0) >> 22,
    CAST(extract(epoch FROM statement_timestamp()) * 1000 AS bigint)) - :margin) AS millis
  FROM messages) t;
