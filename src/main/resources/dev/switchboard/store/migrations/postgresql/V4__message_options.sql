-- What few messages have, as JSON; NULL for none.
ALTER TABLE messages ADD COLUMN options text;

-- The files of a message, of which its options tell names and types. Apart, so that no list reads them.
CREATE TABLE message_files (
  message_id bigint  NOT NULL,
  -- from 0, as in the options
  position   integer NOT NULL CHECK (position >= 0),
  content    bytea   NOT NULL,
  PRIMARY KEY (message_id, position)
);
