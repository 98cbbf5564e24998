-- Where PostgreSQL differs from the file beside this one, and why.

-- Several processes take events out at once: each takes what no other is at.
-- name: list_waiting
SELECT e.id, p.channel, p.conversation_channel, p.participant_a, p.participant_b, p.sent_by_a,
  p.ordered_at, p.provider_name
FROM inbound_events e LEFT JOIN inbound_payloads p ON p.event_id = e.id
WHERE e.channel = :channel
ORDER BY e.due_at, e.id
LIMIT :limit
FOR UPDATE OF e SKIP LOCKED;
