-- The number of the last event of a message whose events are not kept any more, where the next one could not tell it by its
-- type: the events of a message are counted on, however late they come.
CREATE TABLE event_numbers (
  message_id INTEGER PRIMARY KEY,
  sequence   INTEGER NOT NULL
);
