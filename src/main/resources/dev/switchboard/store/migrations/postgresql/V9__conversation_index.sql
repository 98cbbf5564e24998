-- SQLite has an index of its own here, which follows the messages; PostgreSQL has messages_by_conversation.
CREATE VIEW conversation_messages AS SELECT conversation_id, ordered_at, id, sent_by_a FROM messages;
