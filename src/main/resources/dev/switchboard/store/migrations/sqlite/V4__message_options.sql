-- What few messages have, as JSON; NULL for none.
ALTER TABLE messages ADD COLUMN options TEXT;

-- The files of a message, of which its options tell names and types. Apart, so that no list reads them.
CREATE TABLE message_files (
  message_id INTEGER NOT NULL,
  -- from 0, as in the options
  position   INTEGER NOT NULL CHECK (position >= 0),
  content    BLOB    NOT NULL,
  PRIMARY KEY (message_id, position)
);
