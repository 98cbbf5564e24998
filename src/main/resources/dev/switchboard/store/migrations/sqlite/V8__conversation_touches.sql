-- What messages have added to conversations since these were written last: a few rows in a few pages, where each conversation
-- has a page of its own and an entry of an index that moves. Added up before conversations are read.
CREATE TABLE conversation_touches (
  conversation_id  INTEGER PRIMARY KEY,
  messages         INTEGER NOT NULL CHECK (messages > 0),
  last_activity_at INTEGER NOT NULL
);
