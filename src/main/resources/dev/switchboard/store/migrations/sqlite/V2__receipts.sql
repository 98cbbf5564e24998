-- What providers say became of messages that they took.
ALTER TABLE messages ADD COLUMN delivery_status TEXT
  CHECK (delivery_status IS NULL OR delivery_status = 'delivered' OR delivery_status = 'undelivered');
ALTER TABLE messages ADD COLUMN delivered_at INTEGER;
ALTER TABLE messages ADD COLUMN delivery_error_code TEXT;

-- For lists of delivered and undelivered messages. Dispatch does not touch it.
CREATE INDEX messages_by_delivery ON messages (delivery_status, id) WHERE delivery_status IS NOT NULL;

-- What providers call the messages that they took. A table of its own: an index on a column of messages that changes at
-- dispatch would make PostgreSQL write every other index of the row again.
CREATE TABLE dispatches (
  provider_name       TEXT    NOT NULL,
  provider_message_id TEXT    NOT NULL,
  message_id          INTEGER NOT NULL,
  PRIMARY KEY (provider_name, provider_message_id, message_id)
) WITHOUT ROWID;

-- Receipts for what was sent before. Older ones than these have had theirs.
INSERT INTO dispatches (provider_name, provider_message_id, message_id)
SELECT provider_name, provider_message_id, id FROM (SELECT * FROM messages ORDER BY id DESC LIMIT 1000000) newest
WHERE status = 'dispatched' AND provider_name IS NOT NULL AND provider_message_id IS NOT NULL;

-- Receipts whose message is not known, or not known yet: a receipt may overtake the commit of its dispatch.
CREATE TABLE early_receipts (
  id                  INTEGER PRIMARY KEY,
  -- separated by commas: one of them sent the message
  provider_names      TEXT    NOT NULL,
  provider_message_id TEXT    NOT NULL,
  status              TEXT    NOT NULL CHECK (status = 'delivered' OR status = 'undelivered'),
  happened_at         INTEGER NOT NULL,
  error_code          TEXT,
  received_at         INTEGER NOT NULL
);
