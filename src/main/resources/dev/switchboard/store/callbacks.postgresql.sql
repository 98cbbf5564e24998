-- Where PostgreSQL differs from the file beside this one, and why.

-- Several processes look for endpoints that no process serves.
-- name: claim_endpoints
UPDATE endpoints SET lease_owner = :owner, fence = fence + :step
WHERE id IN (
  SELECT id FROM endpoints
  WHERE lease_owner <> :owner AND lease_owner NOT IN (SELECT id FROM live_nodes)
    AND enabled = 1 AND (disabled_reason IS NULL OR disabled_reason <> 'gone')
  ORDER BY id < 0, id
  LIMIT :limit
  FOR UPDATE SKIP LOCKED);

-- No other process takes the endpoint over before the commit; the operator may change it.
-- name: hold_endpoint
SELECT id FROM endpoints WHERE id = :id AND lease_owner = :owner AND fence = :fence FOR UPDATE;

-- All rows at once, in arrays (ManyRows).
-- name: delete_callback
DELETE FROM callbacks WHERE endpoint_id = :endpoint_id AND event_id = ANY (CAST(:id AS bigint[]))
RETURNING event_id AS id;

-- JSON has other functions.
-- name: replay
INSERT INTO callbacks (endpoint_id, event_id, due_at, attempts, attempts_before, again)
SELECT :endpoint_id, e.id, 0, 0,
  (SELECT coalesce(max(a.attempt_number), 0) FROM callback_attempts a
   WHERE a.endpoint_id = :endpoint_id AND a.event_id = e.id), 1
FROM events e
WHERE e.id > :after AND e.id < :before AND e.type IN (SELECT jsonb_array_elements_text(CAST(:types AS jsonb)))
  AND NOT EXISTS (SELECT 1 FROM callbacks c WHERE c.endpoint_id = :endpoint_id AND c.event_id = e.id)
ORDER BY e.id
LIMIT :limit
RETURNING event_id;
