-- The formats that there are come with the program: those of other vendors, too. SQLite changes no CHECK, so the table is
-- made anew.
CREATE TABLE endpoints_of_all_formats (
  id               INTEGER PRIMARY KEY,
  -- the name in the configuration that declares it; NULL for those made by the API
  name             TEXT    UNIQUE,
  url              TEXT    NOT NULL,
  -- names of types of events, separated by commas; '*' for all
  types            TEXT    NOT NULL,
  description      TEXT,
  format           TEXT    NOT NULL CHECK (format <> '' AND length(format) <= 32 AND NOT format GLOB '*[^a-z]*'),
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

INSERT INTO endpoints_of_all_formats SELECT * FROM endpoints;
DROP TABLE endpoints;
ALTER TABLE endpoints_of_all_formats RENAME TO endpoints;
