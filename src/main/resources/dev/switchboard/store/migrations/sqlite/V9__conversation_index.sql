-- The index of messages by conversation, in two steps: docs/adr/0009-notes-before-the-index.md says why. An entry is
-- first noted in the row of the conversation, which the transaction of a message writes anyway. Some eight at a time
-- are then indexed. A migration that makes messages or conversations anew has to make both triggers anew.

-- Entries that are not in conversation_index yet: ',[ordered_at,id,sent_by_a]' for each, as ConversationTouches.Entry
-- writes them, without a space.
ALTER TABLE conversations ADD COLUMN unindexed TEXT NOT NULL DEFAULT '';

CREATE TABLE conversation_index (
  conversation_id INTEGER NOT NULL,
  ordered_at      INTEGER NOT NULL,
  id              INTEGER NOT NULL,
  -- with the side that sent, so that the messages of one participant are found without reading them
  sent_by_a       INTEGER NOT NULL,
  PRIMARY KEY (conversation_id, ordered_at, id)
) WITHOUT ROWID;

INSERT INTO conversation_index (conversation_id, ordered_at, id, sent_by_a)
SELECT conversation_id, ordered_at, id, sent_by_a FROM messages
ORDER BY conversation_id, ordered_at, id;

DROP INDEX messages_by_conversation;

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
