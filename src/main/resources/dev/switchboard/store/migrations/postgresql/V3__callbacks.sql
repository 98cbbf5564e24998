-- Who outside wants to be told what happens, what is to be told, and what became of telling it.

CREATE TABLE endpoints (
  id               bigint   PRIMARY KEY,
  -- the name in the configuration that declares it; NULL for those made by the API
  name             text     COLLATE "C" UNIQUE,
  url              text     NOT NULL,
  -- names of types of events, separated by commas; '*' for all
  types            text     COLLATE "C" NOT NULL,
  description      text,
  format           text     COLLATE "C" NOT NULL CHECK (format IN ('standard', 'cloudevents')),
  -- signatures are made with it, so it cannot be kept as a hash
  secret           text     NOT NULL,
  -- the one before it, which signs as well until then
  old_secret       text,
  old_secret_until bigint,
  -- what an operator wants
  enabled          smallint NOT NULL CHECK (enabled IN (0, 1)),
  created_at       bigint   NOT NULL,
  -- the first failure since the last success
  failing_since    bigint,
  -- set by what the endpoint answered, or did not
  disabled_at      bigint,
  disabled_reason  text     COLLATE "C" CHECK (disabled_reason IN ('failing', 'gone')),
  -- rises with every change of any row that other processes have to see
  version          bigint   NOT NULL,
  -- one process serves an endpoint; see inbound_events
  lease_owner      bigint   NOT NULL DEFAULT 0,
  fence            bigint   NOT NULL DEFAULT 0,
  CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL)),
  CHECK ((old_secret IS NULL) = (old_secret_until IS NULL))
);

-- What happened, as far as an endpoint wants it or it is kept. What stands on the row of the message does not stand here.
CREATE TABLE events (
  id          bigint  PRIMARY KEY,
  type        text    COLLATE "C" NOT NULL,
  occurred_at bigint  NOT NULL,
  message_id  bigint,
  -- 1, 2, 3 for each message; 0 for what is not about one
  sequence    integer NOT NULL,
  -- of the message, as of then
  attempts    integer NOT NULL DEFAULT 0,
  error_code  text    COLLATE "C",
  reason      text    COLLATE "C",
  -- members of what is not about a message, as JSON
  data        text
);

CREATE UNIQUE INDEX events_by_message ON events (message_id, sequence);

-- What is still to be told to an endpoint. The process that serves the endpoint reads it; no row is leased by itself.
-- Every row is soon deleted: the table is vacuumed by number of rows instead of by share.
CREATE TABLE callbacks (
  endpoint_id bigint   NOT NULL,
  event_id    bigint   NOT NULL,
  -- 0 for at once
  due_at      bigint   NOT NULL CHECK (due_at >= 0),
  attempts    integer  NOT NULL CHECK (attempts >= 0),
  -- attempts of earlier rounds: numbers go on, the schedule begins anew
  attempts_before integer NOT NULL DEFAULT 0 CHECK (attempts_before >= 0),
  -- 1 when it was asked for once more
  again       smallint NOT NULL CHECK (again IN (0, 1)),
  PRIMARY KEY (endpoint_id, event_id)
) WITH (
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 2000,
  autovacuum_vacuum_insert_scale_factor = 0,
  autovacuum_vacuum_insert_threshold = 10000,
  autovacuum_analyze_scale_factor = 0,
  autovacuum_analyze_threshold = 10000,
  autovacuum_vacuum_cost_delay = 0
);

CREATE INDEX callbacks_by_time ON callbacks (endpoint_id, due_at, event_id);

CREATE TABLE callback_attempts (
  endpoint_id    bigint  NOT NULL,
  event_id       bigint  NOT NULL,
  attempt_number integer NOT NULL CHECK (attempt_number > 0),
  occurred_at    bigint  NOT NULL,
  latency        bigint  NOT NULL,
  -- of HTTP; NULL where none came
  status         integer,
  -- NULL when it was acknowledged
  error_code     text    COLLATE "C",
  -- the first characters of it
  answer         text,
  PRIMARY KEY (endpoint_id, event_id, attempt_number)
);
