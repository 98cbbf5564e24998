-- name: find_delivery
SELECT d.message_id, m.conversation_id
FROM deliveries d LEFT JOIN messages m ON m.id = d.message_id
WHERE d.provider_name = :provider_name AND d.kind = :kind AND d.provider_id = :provider_id;

-- name: insert_delivery
INSERT INTO deliveries (provider_name, kind, provider_id, message_id)
VALUES (:provider_name, :kind, :provider_id, :message_id);

-- name: insert_payload
INSERT INTO inbound_payloads (event_id, channel, sender, recipient, conversation_channel,
  participant_a, participant_b, sent_by_a, ordered_at, source_timestamp, accepted_at, provider_name,
  provider_message_id, subject, attachments, body)
VALUES (:event_id, :channel, :sender, :recipient, :conversation_channel,
  :participant_a, :participant_b, :sent_by_a, :ordered_at, :source_timestamp, :accepted_at, :provider_name,
  :provider_message_id, :subject, :attachments, :body);

-- name: list_waiting
SELECT e.id, p.channel, p.conversation_channel, p.participant_a, p.participant_b, p.sent_by_a,
  p.ordered_at, p.provider_name
FROM inbound_events e LEFT JOIN inbound_payloads p ON p.event_id = e.id
WHERE e.channel = :channel
ORDER BY e.due_at, e.id
LIMIT :limit;

-- name: insert_received
INSERT INTO messages (id, conversation_id, direction, channel, sender, recipient, sent_by_a, subject,
  body, attachments, ordered_at, source_timestamp, accepted_at, processed_at, status, provider_name,
  provider_message_id)
SELECT event_id, :conversation_id, 'inbound', channel, sender, recipient, sent_by_a, subject,
  body, attachments, ordered_at, source_timestamp, accepted_at, :processed_at, 'received', provider_name,
  provider_message_id
FROM inbound_payloads WHERE event_id = :event_id;

-- name: delete_payload
DELETE FROM inbound_payloads WHERE event_id = :event_id;

-- name: delete_inbound
DELETE FROM inbound_events WHERE channel = :channel AND due_at = :due_at AND id = :id;
