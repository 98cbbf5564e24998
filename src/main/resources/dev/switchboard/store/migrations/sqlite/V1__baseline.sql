-- Times are microseconds since 1970 in UTC. Names of states and channels are the API's.
--
-- Alternatives in CHECK constraints are written with OR: for a list of three or more in IN, SQLite
-- builds a temporary b-tree on every insert, which made inserting a message three times as slow.

-- Every start of the program draws a number here, under which it holds leases.
CREATE TABLE processes (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  started_at INTEGER NOT NULL
);

-- Whose leases hold: the last to start has the lock of the data directory, so all before it are dead.
CREATE VIEW live_nodes AS SELECT max(id) AS id FROM processes;

CREATE TABLE conversations (
  id               INTEGER PRIMARY KEY,
  channel          TEXT    NOT NULL CHECK (channel = 'sms' OR channel = 'mms' OR channel = 'email'),
  participant_a    TEXT    NOT NULL,
  participant_b    TEXT    NOT NULL,
  message_count    INTEGER NOT NULL CHECK (message_count > 0),
  last_activity_at INTEGER NOT NULL,
  CHECK (participant_a <= participant_b)
);

-- A conversation is known by its pair, never by a text made of both: addresses may hold any separator. With the channel,
-- so that the conversations of one participant are counted in the index alone.
CREATE UNIQUE INDEX conversations_by_participant_a ON conversations (participant_a, participant_b, channel);
CREATE INDEX conversations_by_participant_b ON conversations (participant_b, channel);

-- Conversations in order of activity. The only index that a message moves an entry of; its cost is in
-- docs/performance.md. The channel is in it so that a list of one channel passes over the others without reading them.
CREATE INDEX conversations_by_activity ON conversations (last_activity_at DESC, id, channel);

CREATE TABLE messages (
  id                  INTEGER PRIMARY KEY,
  conversation_id     INTEGER NOT NULL,
  direction           TEXT    NOT NULL CHECK (direction = 'outbound' OR direction = 'inbound'),
  channel             TEXT    NOT NULL CHECK (channel = 'sms' OR channel = 'mms' OR channel = 'email'),
  sender              TEXT    NOT NULL,
  recipient           TEXT    NOT NULL,
  -- 1 when the sender is participant_a of the conversation, 0 when it is participant_b
  sent_by_a           INTEGER NOT NULL CHECK (sent_by_a = 0 OR sent_by_a = 1),
  subject             TEXT,
  body                TEXT    NOT NULL,
  -- absolute URLs, one on a line; NULL for none
  attachments         TEXT,
  -- the time that it brought with it; where that lies too far ahead, the time of its acceptance
  ordered_at          INTEGER NOT NULL,
  -- the time that it brought with it, where it is not ordered by that
  source_timestamp    INTEGER,
  accepted_at         INTEGER NOT NULL,
  processed_at        INTEGER,
  status              TEXT    NOT NULL CHECK (status = 'pending' OR status = 'dispatched' OR status = 'failed' OR status = 'received'),
  provider_name       TEXT,
  provider_message_id TEXT,
  next_attempt_at     INTEGER,
  last_error_code     TEXT,
  CHECK ((direction = 'inbound') = (status = 'received')),
  CHECK ((status = 'pending') = (processed_at IS NULL)),
  CHECK (status = 'pending' OR next_attempt_at IS NULL)
);

-- No column of these indexes ever changes, so dispatch does not touch them.

-- With the side that sent, so that the messages of one participant are found without reading all rows of its
-- conversations. An index of recipients instead would cost the writer a third more for a message; see docs/performance.md.
CREATE INDEX messages_by_conversation ON messages (conversation_id, ordered_at, id, sent_by_a);

-- Ends with the id, as every index here does.
CREATE INDEX messages_by_channel ON messages (channel);

CREATE INDEX messages_inbound ON messages (id, channel) WHERE direction = 'inbound';

-- The durable queue. First attempts have due_at 0, so they lie before all retries, in order of
-- acceptance. The key of a row never changes: a retry is another row. The channel is not checked:
-- a row may come from a version that knows more channels than this one.
CREATE TABLE inbound_events (
  channel     TEXT    NOT NULL,
  due_at      INTEGER NOT NULL CHECK (due_at >= 0),
  id          INTEGER NOT NULL,
  attempts    INTEGER NOT NULL CHECK (attempts >= 0),
  -- a number of processes, 0 for a free row
  lease_owner INTEGER NOT NULL,
  fence       INTEGER NOT NULL,
  PRIMARY KEY (channel, due_at, id)
) WITHOUT ROWID;

CREATE TABLE attempts (
  message_id     INTEGER NOT NULL,
  attempt_number INTEGER NOT NULL CHECK (attempt_number > 0),
  provider_name  TEXT    NOT NULL,
  outcome        TEXT    NOT NULL CHECK (outcome = 'success' OR outcome = 'rate_limited' OR outcome = 'error' OR outcome = 'timeout'),
  latency        INTEGER NOT NULL,
  error_code     TEXT,
  occurred_at    INTEGER NOT NULL,
  PRIMARY KEY (message_id, attempt_number),
  CHECK ((outcome = 'success') = (error_code IS NULL))
) WITHOUT ROWID;

-- One row for each failed message: the list of dead letters, without an index on messages.status.
CREATE TABLE dead_letters (
  message_id INTEGER PRIMARY KEY,
  reason     TEXT NOT NULL
);

-- Rows lie in order of age. How long a key is kept is a setting, so it does not stand here.
CREATE TABLE idempotency_keys (
  id          INTEGER PRIMARY KEY,
  key         BLOB    NOT NULL UNIQUE,
  fingerprint BLOB    NOT NULL,
  message_id  INTEGER NOT NULL,
  created_at  INTEGER NOT NULL
);

-- Counted in the same transactions as the rows they count. One writer needs one shard; the column is there so that both
-- databases have the same statements.
CREATE TABLE channel_totals (
  channel       TEXT    NOT NULL,
  shard         INTEGER NOT NULL DEFAULT 0,
  accepted      INTEGER NOT NULL,
  dispatched    INTEGER NOT NULL,
  failed        INTEGER NOT NULL,
  received      INTEGER NOT NULL DEFAULT 0,
  -- so that a listing need not count them
  conversations INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (channel, shard)
) WITHOUT ROWID;

-- Where the present round of attempts of a message began, for those that were dead letters once and
-- were brought back. A message without a row here is in its first round.
CREATE TABLE manual_retries (
  message_id      INTEGER PRIMARY KEY,
  -- attempts of earlier rounds: numbers go on, what a round may cost is counted from here
  attempts_before INTEGER NOT NULL CHECK (attempts_before >= 0),
  requested_at    INTEGER NOT NULL
);

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
  ordered_at           INTEGER NOT NULL,
  source_timestamp     INTEGER,
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

-- A delivery goes with its message when that is too old to be kept. Ids rise, so an entry is added at
-- the end of the index.
CREATE INDEX deliveries_by_message ON deliveries (message_id);
