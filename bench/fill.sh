# Sourced by the benchmarks that need a large store. Needs sqlite3.
#
# fill: puts $conversations conversations with $messages messages into the empty store in data/ of the working directory,
# whose server has been stopped. Every hundredth message is in the first conversation, the others in any; they lie
# within the last 30 days. One participant has 85 % of all conversations.

# Indexes come back when the rows are there: built at once they are built faster.
fill() {
  now=$(date +%s)
  sqlite3 data/switchboard.db "SELECT sql || ';' FROM sqlite_schema
    WHERE sql LIKE 'CREATE INDEX%' AND tbl_name IN ('messages', 'conversations')" >indexes.sql
  {
    echo 'PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; BEGIN;'
    sed 's/^CREATE INDEX \([a-z_]*\) .*/DROP INDEX \1;/' indexes.sql
    cat <<SQL
CREATE TEMP TABLE pairs (id INTEGER PRIMARY KEY, channel TEXT, a TEXT, b TEXT);
INSERT INTO pairs SELECT value,
  CASE WHEN value % 20 < 16 THEN 'sms' WHEN value % 20 < 17 THEN 'mms' ELSE 'email' END,
  CASE WHEN value % 20 < 17 THEN '+12016661234' ELSE 'desk@example.com' END,
  CASE WHEN value % 20 < 17 THEN printf('+1804%07d', value) ELSE printf('u%d@example.org', value) END
FROM generate_series(1, $conversations);

INSERT INTO messages (id, conversation_id, direction, channel, sender, recipient, sent_by_a, body,
  ordered_at, accepted_at, processed_at, status, provider_name)
SELECT (at / 1000 << 22) + i, conversation, CASE WHEN i % 3 = 0 THEN 'inbound' ELSE 'outbound' END,
  channel, CASE WHEN i % 3 = 0 THEN b ELSE a END, CASE WHEN i % 3 = 0 THEN a ELSE b END, i % 3 <> 0,
  'Message ' || i || ': your order has left our warehouse and is on its way to you.', at, at, at,
  CASE WHEN i % 3 = 0 THEN 'received' ELSE 'dispatched' END,
  CASE channel WHEN 'email' THEN 'email' ELSE 'sms-mms' END
FROM (SELECT value AS i, ($now - 2592000) * 1000000 + value * (2592000000000 / $messages) AS at,
    CASE WHEN value <= $conversations THEN value WHEN value % 100 = 0 THEN 1
      ELSE 1 + (value * 2654435761 % 4294967296) % $conversations END AS conversation
  FROM generate_series(1, $messages))
CROSS JOIN pairs ON pairs.id = conversation;
INSERT INTO conversation_index (conversation_id, ordered_at, id, sent_by_a)
SELECT conversation_id, ordered_at, id, sent_by_a FROM messages ORDER BY 1, 2, 3;
INSERT INTO conversations (id, channel, participant_a, participant_b, message_count, last_activity_at)
SELECT id, channel, a, b, n, at
FROM (SELECT conversation_id, count(*) AS n, max(ordered_at) AS at FROM conversation_index GROUP BY 1)
CROSS JOIN pairs ON pairs.id = conversation_id;
INSERT INTO channel_totals (channel, accepted, dispatched, failed, received, conversations)
SELECT channel, sum(status = 'dispatched'), sum(status = 'dispatched'), 0, sum(status = 'received'),
  (SELECT count(*) FROM conversations c WHERE c.channel = messages.channel)
FROM messages GROUP BY channel;
SQL
    cat indexes.sql
    echo 'COMMIT;'
  } >fill.sql
  sqlite3 -bail data/switchboard.db <fill.sql >fill.log
}
