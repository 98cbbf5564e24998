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
. "$root/bench/fill.sh"
port=18081
conversations=${1:-1000000}
messages=${2:-10000000}
requests=${REQUESTS:-100}
base=http://127.0.0.1:$port/api/conversations

dir=$(mktemp -d)
server=
trap '[ -z "$server" ] || { kill "$server"; wait "$server"; } 2>/dev/null; rm -rf "$dir"' EXIT
trap 'exit 130' HUP INT TERM
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
# No page may end more than 100,000 rows down.
last=$(((conversations + 49) / 50))
[ $last -le 2000 ] || last=2000
half=$((last / 2))
in_first=$(curl -s "$base/1/messages?pageSize=1" | sed 's/.*"total":\([0-9]*\).*/\1/')
(requests=1000; ask warm-up "$base"; ask warm-up "$base/1/messages") >warm-up.log
before=$(resident)
ask 'first page' "$base"
ask "page $half" "$base?page=$half"
ask "page $last (the last or the deepest)" "$base?page=$last"
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
