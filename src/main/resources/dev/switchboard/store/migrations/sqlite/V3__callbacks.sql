-- Who outside wants to be told what happens, what is to be told, and what became of telling it.

CREATE TABLE endpoints (
  id               INTEGER PRIMARY KEY,
  -- the name in the configuration that declares it; NULL for those made by the API
  name             TEXT    UNIQUE,
  url              TEXT    NOT NULL,
  -- names of types of events, separated by commas; '*' for all
  types            TEXT    NOT NULL,
  description      TEXT,
  format           TEXT    NOT NULL CHECK (format = 'standard' OR format = 'cloudevents'),
  -- signatures are made with it, so it cannot be kept as a hash
  secret           TEXT    NOT NULL,
  -- the one before it, which signs as well until then
  old_secret       TEXT,
  old_secret_until INTEGER,
  -- what an operator wants
  enabled          INTEGER NOT NULL CHECK (enabled = 0 OR enabled = 1),
  created_at       INTEGER NOT NULL,
  -- the first failure since the last success
  failing_since    INTEGER,
  -- set by what the endpoint answered, or did not
  disabled_at      INTEGER,
  disabled_reason  TEXT    CHECK (disabled_reason = 'failing' OR disabled_reason = 'gone'),
  -- rises with every change of any row that other processes have to see
  version          INTEGER NOT NULL,
  -- one process serves an endpoint; see inbound_events
  lease_owner      INTEGER NOT NULL DEFAULT 0,
  fence            INTEGER NOT NULL DEFAULT 0,
  CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL)),
  CHECK ((old_secret IS NULL) = (old_secret_until IS NULL))
);

-- What happened, as far as an endpoint wants it or it is kept. What stands on the row of the message does not stand here.
CREATE TABLE events (
  id          INTEGER PRIMARY KEY,
  type        TEXT    NOT NULL,
  occurred_at INTEGER NOT NULL,
  message_id  INTEGER,
  -- 1, 2, 3 for each message; 0 for what is not about one
  sequence    INTEGER NOT NULL,
  -- of the message, as of then
  attempts    INTEGER NOT NULL DEFAULT 0,
  error_code  TEXT,
  reason      TEXT,
  -- members of what is not about a message, as JSON
  data        TEXT
);

CREATE UNIQUE INDEX events_by_message ON events (message_id, sequence);

-- What is still to be told to an endpoint. The process that serves the endpoint reads it; no row is leased by itself.
CREATE TABLE callbacks (
  endpoint_id INTEGER NOT NULL,
  event_id    INTEGER NOT NULL,
  -- 0 for at once
  due_at      INTEGER NOT NULL CHECK (due_at >= 0),
  attempts    INTEGER NOT NULL CHECK (attempts >= 0),
  -- attempts of earlier rounds: numbers go on, the schedule begins anew
  attempts_before INTEGER NOT NULL DEFAULT 0 CHECK (attempts_before >= 0),
  -- 1 when it was asked for once more
  again       INTEGER NOT NULL CHECK (again = 0 OR again = 1),
  PRIMARY KEY (endpoint_id, event_id)
) WITHOUT ROWID;

CREATE INDEX callbacks_by_time ON callbacks (endpoint_id, due_at, event_id);

CREATE TABLE callback_attempts (
  endpoint_id    INTEGER NOT NULL,
  event_id       INTEGER NOT NULL,
  attempt_number INTEGER NOT NULL CHECK (attempt_number > 0),
  occurred_at    INTEGER NOT NULL,
  latency        INTEGER NOT NULL,
  -- of HTTP; NULL where none came
  status         INTEGER,
  -- NULL when it was acknowledged
  error_code     TEXT,
  -- the first characters of it
  answer         TEXT,
  PRIMARY KEY (endpoint_id, event_id, attempt_number)
) WITHOUT ROWID;
