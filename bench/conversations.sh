#!/bin/sh
# How long it takes to read conversations where there are many. Needs sqlite3 and curl; talks to loopback only.
#
#   bench/conversations.sh [conversations] [messages]     default: 1000000 and 10000000; 250 bytes of disk a message
#   REQUESTS=200 bench/conversations.sh                    requests of each kind (default 100)
#
# Lets a server make an empty database in a temporary directory (below TMPDIR), fills that file, starts the server on
# it, warms it up, and asks for each page REQUESTS times after ten that do not count. Every hundredth message is in the first
# conversation, the others in any; they lie within the last 30 days. One participant has 85 % of all conversations.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
port=18081
conversations=${1:-1000000}
messages=${2:-10000000}
requests=${REQUESTS:-100}
base=http://127.0.0.1:$port/api/conversations

dir=$(mktemp -d)
server=
trap '[ -z "$server" ] || { kill "$server"; wait "$server"; } 2>/dev/null; rm -rf "$dir"' EXIT
cd "$dir"

start() {
  "$root/switchboard" serve --set server.port=$port >server.log 2>&1 &
  server=$!
  until curl -fs -o ready "http://127.0.0.1:$port/readyz"; do
    kill -0 "$server" || { cat server.log; exit 1; }
    sleep 0.2
  done
}

stop() {
  kill "$server"
  wait "$server" || true
  server=
}

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
  source_timestamp, accepted_at, processed_at, status, provider_name)
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
SQL
    grep messages_by_conversation indexes.sql
    cat <<SQL
INSERT INTO conversations (id, key, channel, participant_a, participant_b, message_count, last_activity_at)
SELECT id, channel || ':' || a || '<->' || b, channel, a, b, n, at
FROM (SELECT conversation_id, count(*) AS n, max(source_timestamp) AS at FROM messages GROUP BY 1)
CROSS JOIN pairs ON pairs.id = conversation_id;
INSERT INTO channel_totals (channel, accepted, dispatched, failed, received, conversations)
SELECT channel, sum(status = 'dispatched'), sum(status = 'dispatched'), 0, sum(status = 'received'),
  (SELECT count(*) FROM conversations c WHERE c.channel = messages.channel)
FROM messages GROUP BY channel;
SQL
    grep -v messages_by_conversation indexes.sql
    echo 'COMMIT;'
  } >fill.sql
  sqlite3 -bail data/switchboard.db <fill.sql >fill.log
}

# ask NAME URL: median and 99th percentile of the time to the whole answer.
ask() {
  {
    echo 'silent'
    echo 'write-out = "%{http_code} %{time_total}\n"'
    i=0
    while [ $i -lt $((requests + 10)) ]; do
      printf 'url = "%s"\noutput = "answer.json"\n' "$2"
      i=$((i + 1))
    done
  } >curl.cfg
  curl -K curl.cfg | tail -n +11 | sort -k2n >times
  awk -v name="$1" '
    { refused += $1 != 200; ms[NR] = $2 * 1000 }
    END { printf "%-48s median %7.2f ms   99%% %7.2f ms   refused %d\n", name, ms[int((NR + 1) / 2)],
      ms[int(NR * 0.99 + 0.5)], refused }' times
}

cursor() {
  curl -s "$1" | sed 's/.*"next_cursor":"\([^"]*\)".*/\1/'
}

resident() {
  awk '/VmRSS/ { print $2 }' "/proc/$server/status"
}

start
stop
fill
printf '%d conversations, %d messages, %d MB\n' "$conversations" "$messages" \
  $(($(wc -c <data/switchboard.db) / 1000000))
start
half=$((conversations / 100))
last=$(((conversations + 49) / 50))
in_first=$(curl -s "$base/1/messages?pageSize=1" | sed 's/.*"total":\([0-9]*\).*/\1/')
(requests=1000; ask warm-up "$base"; ask warm-up "$base/1/messages") >warm-up.log
before=$(resident)
ask 'first page' "$base"
ask "page $half (the middle)" "$base?page=$half"
ask "page $last (the last)" "$base?page=$last"
ask 'cursor in the middle' "$base?cursor=$(cursor "$base?page=$half")"
ask 'first page of 200' "$base?pageSize=200"
ask 'first page of channel mms (5 %)' "$base?channel=mms"
ask 'page 200 of channel mms' "$base?channel=mms&page=200"
ask 'participant with one conversation' "$base?participant=%2B18040000042"
ask 'participant with 85 %: first page' "$base?participant=%2B12016661234"
ask 'conversation of ten: its page' "$base/42/messages"
ask "conversation of $in_first: first page" "$base/1/messages"
ask 'its middle page' "$base/1/messages?page=$((in_first / 100))"
ask 'its last page' "$base/1/messages?page=$(((in_first + 49) / 50))"
ask 'cursor in its middle' "$base/1/messages?cursor=$(cursor "$base/1/messages?page=$((in_first / 100))")"
printf 'resident memory: %s kB before, %s kB after\n' "$before" "$(resident)"
