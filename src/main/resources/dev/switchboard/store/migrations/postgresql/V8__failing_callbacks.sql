-- What was told in vain and waits for another attempt, among all that waits.
CREATE INDEX callbacks_failing ON callbacks (endpoint_id, event_id) WHERE attempts > 0;
