-- What was tried already, so that the latest retry is found behind all that is to be sent later. First attempts, which are
-- most of the queue, have no entry.
CREATE INDEX inbound_events_tried ON inbound_events (channel, due_at) WHERE attempts > 0;
