-- Inbound messages wait in inbound_events under the channel 'inbound', which no provider carries.

-- What such an event is about: all that its message will be. Not checked, like the queue.
CREATE TABLE inbound_payloads (
  event_id             INTEGER PRIMARY KEY,
  channel              TEXT    NOT NULL,
  sender               TEXT    NOT NULL,
  recipient            TEXT    NOT NULL,
  conversation_channel TEXT    NOT NULL,
  participant_a        TEXT    NOT NULL,
  participant_b        TEXT    NOT NULL,
  sent_by_a            INTEGER NOT NULL,
  source_timestamp     INTEGER NOT NULL,
  accepted_at          INTEGER NOT NULL,
  provider_name        TEXT    NOT NULL,
  provider_message_id  TEXT,
  -- last, because they may be long: what stands before them is read without them
  subject              TEXT,
  attachments          TEXT,
  body                 TEXT    NOT NULL
);

-- What providers call what they delivered, so that a delivery that is repeated stays one message.
CREATE TABLE deliveries (
  provider_name TEXT    NOT NULL,
  -- 'message' for the provider's id of the message, 'webhook' for its id of the signed request
  kind          TEXT    NOT NULL CHECK (kind = 'message' OR kind = 'webhook'),
  provider_id   TEXT    NOT NULL,
  message_id    INTEGER NOT NULL,
  PRIMARY KEY (provider_name, kind, provider_id)
) WITHOUT ROWID;

-- The direction of a message never changes, so dispatch does not touch this index.
CREATE INDEX messages_inbound ON messages (id) WHERE direction = 'inbound';

ALTER TABLE channel_totals ADD COLUMN received INTEGER NOT NULL DEFAULT 0;
