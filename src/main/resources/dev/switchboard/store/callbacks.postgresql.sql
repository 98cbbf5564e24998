-- Where PostgreSQL differs from the file beside this one, and why.

-- Of two that change an endpoint at once, the second changes what the first has made of it.
-- name: find_endpoint_to_change
SELECT * FROM endpoints WHERE id = :id FOR UPDATE;

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

-- PostgreSQL finds the index by itself.
-- name: list_failing_deliveries
SELECT event_id FROM callbacks
WHERE endpoint_id = :endpoint_id AND event_id < :before AND attempts > 0
ORDER BY event_id DESC
LIMIT :limit;
