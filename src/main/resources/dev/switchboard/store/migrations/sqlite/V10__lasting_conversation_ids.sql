-- The id of a conversation is not used again. It was where the newest conversation went with its last message: the next
-- one took its id, and a client that had kept the id was shown messages of others. Views and triggers are those of V9.

DROP TRIGGER index_messages;
DROP TRIGGER unindex_message;
DROP VIEW conversation_messages;
DROP VIEW unindexed_messages;

CREATE TABLE lasting_conversations (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  channel          TEXT    NOT NULL CHECK (channel = 'sms' OR channel = 'mms' OR channel = 'email'),
  participant_a    TEXT    NOT NULL,
  participant_b    TEXT    NOT NULL,
  message_count    INTEGER NOT NULL CHECK (message_count > 0),
  last_activity_at INTEGER NOT NULL,
  unindexed        TEXT    NOT NULL DEFAULT '',
  CHECK (participant_a <= participant_b)
);

INSERT INTO lasting_conversations
  (id, channel, participant_a, participant_b, message_count, last_activity_at, unindexed)
SELECT id, channel, participant_a, participant_b, message_count, last_activity_at, unindexed
FROM conversations ORDER BY id;

DROP TABLE conversations;
ALTER TABLE lasting_conversations RENAME TO conversations;

CREATE UNIQUE INDEX conversations_by_participant_a ON conversations (participant_a, participant_b, channel);
CREATE INDEX conversations_by_participant_b ON conversations (participant_b, channel);
CREATE INDEX conversations_by_activity ON conversations (last_activity_at DESC, id, channel);

-- With types, because SQLite looks for a row in each part of a union only where the parts have the same. Without words
-- that SQLite has learned of late: an operator's sqlite3 reads the whole schema before it reads anything.
CREATE VIEW unindexed_messages AS
SELECT conversations.id AS conversation_id,
  CAST(json_extract(value, '$[0]') AS INTEGER) AS ordered_at,
  CAST(json_extract(value, '$[1]') AS INTEGER) AS id,
  CAST(json_extract(value, '$[2]') AS INTEGER) AS sent_by_a
FROM conversations, json_each('[' || substr(unindexed, 2) || ']')
WHERE unindexed <> '';

-- All messages of conversations, whether they are indexed yet or not.
CREATE VIEW conversation_messages AS
SELECT conversation_id, ordered_at, id, sent_by_a FROM conversation_index
UNION ALL
SELECT conversation_id, ordered_at, id, sent_by_a FROM unindexed_messages;

-- An entry takes some 41 characters.
CREATE TRIGGER index_messages AFTER UPDATE OF unindexed ON conversations WHEN length(new.unindexed) > 320
BEGIN
  INSERT INTO conversation_index (conversation_id, ordered_at, id, sent_by_a)
  SELECT conversation_id, ordered_at, id, sent_by_a FROM unindexed_messages WHERE conversation_id = new.id;
  UPDATE conversations SET unindexed = '' WHERE id = new.id;
END;

CREATE TRIGGER unindex_message AFTER DELETE ON messages
BEGIN
  DELETE FROM conversation_index
  WHERE conversation_id = old.conversation_id AND ordered_at = old.ordered_at AND id = old.id;
  UPDATE conversations
  SET unindexed = replace(unindexed, printf(',[%d,%d,%d]', old.ordered_at, old.id, old.sent_by_a), '')
  WHERE id = old.conversation_id AND unindexed <> '';
END;
