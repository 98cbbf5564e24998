#!/bin/sh
# Large messages behind a provider that is away: does the server live, restart, and drain when it is back?
# Talks to loopback only; stops by itself.
#
#   bench/memory.sh [messages] [bytes]     default 20000 of 200000 bytes: 4 GB of messages, 10 GB of disk below TMPDIR, some minutes
#   HEAP=512m AWAY=error bench/memory.sh   another heap; a provider that fails instead of hanging
#   JAR=/path/switchboard.jar bench/memory.sh
#                                          another build
#
# 1. The provider of emails hangs. Messages are sent until all are acknowledged.
# 2. The server is killed and started again, twice, and stopped and started again, while the provider is still away.
# 3. The provider is well again. All messages must be dispatched, and each delivered once.
#
# Needs Linux, curl and sqlite3. Prints what it counted; exit code 1 when a server died or a message was lost or doubled.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
messages=${1:-20000}
bytes=${2:-200000}
heap=${HEAP:-256m}
away=${AWAY:-timeout}
port=${PORT:-18081}
url=http://127.0.0.1:$port
jar=${JAR:-$root/target/switchboard.jar}
java=$("$root/switchboard" java-home)/bin/java

dir=$(mktemp -d)
server=''
trap '[ -z "$server" ] || kill -9 "$server" 2>/dev/null || :; rm -rf "$dir"' EXIT
trap 'exit 130' HUP INT TERM
cd "$dir"
mkdir ledger

fail() {
  echo "FAILED: $1" >&2
  tail -n 5 server.err >&2
  exit 1
}

serve() {
  # The options that the launcher gives to the server.
  "$java" -XX:+UseParallelGC "-Xmx$heap" -XX:+ExitOnOutOfMemoryError --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow -jar "$jar" serve --set server.port="$port" \
    --set limits.sender.per-minute=0 --set limits.ip.per-minute=0 --set mock.ledger=ledger \
    --set retry.max-attempts=100 --set logging.level=warn --set "providers.email.faults.$away-pct=100" \
    >server.log 2>>server.err &
  server=$!
  begun=$(date +%s%N)
  until curl -fs -o ready $url/readyz; do
    kill -0 "$server" 2>/dev/null || fail 'the server died at its start'
    sleep 0.05
  done
  ready=$((($(date +%s%N) - begun) / 1000000))
}

metric() {
  curl -fs -o metrics $url/metrics || fail 'the server is gone'
  awk -v name="$1" '$1 == name { printf "%.0f", $2 }' metrics
}

stored() {
  curl -fs "$url/api/invariants" | sed -n 's/.*"email":{[^}]*"'"$1"'":\([0-9]*\).*/\1/p'
}

resident() {
  echo $(($(awk '/VmHWM/ { print $2 }' "/proc/$server/status") / 1000))
}

memory() {
  awk '/^switchboard_memory_held_bytes/ { printf " %s %.1f MiB", $1, $2 / 1048576 }' metrics |
    sed 's/switchboard_memory_held_bytes{holder="\([^"]*\)"}/\1/g'
}

serve
echo "heap $heap, $messages messages of $bytes bytes; provider: $away"
started=$(date +%s)
while :; do
  accepted=$(stored accepted)
  [ "${accepted:-0}" -lt "$messages" ] || break
  "$root/switchboard" load --target $url --max --connections 8 --mix email=100 --recipients 100 \
    --body-bytes "$bytes" --warmup 0s --await-dispatch 0s --requests $((messages - ${accepted:-0})) --duration 20s >load.txt 2>&1 || :
  kill -0 "$server" 2>/dev/null || fail "the server died after ${accepted:-0} messages and more"
done
kill -0 "$server" 2>/dev/null || fail 'the server died'
used=$(metric switchboard_memory_budget_bytes)
printf 'accepted %s in %d s; resident at most %d MB; budget %d MiB, held:%s\n' "$(stored accepted)" \
  $(($(date +%s) - started)) "$(resident)" $((used / 1048576)) "$(memory)"

for signal in KILL KILL TERM; do
  kill -$signal "$server"
  wait "$server" || :
  serve
  sleep 10
  kill -0 "$server" 2>/dev/null || fail "the server died within 10 s after a restart ($signal)"
  printf 'restarted after %s: ready in %d ms, pending %s, resident at most %d MB\n' "$signal" "$ready" \
    "$(stored pending)" "$(resident)"
done

curl -fs -o /dev/null -X PUT -H 'Content-Type: application/json' -d '{"timeout_pct":0,"error_pct":0,"ratelimit_pct":0}' \
  $url/api/provider/mock/config/email
started=$(date +%s)
pending=$(stored pending)
total=$pending
while [ "$pending" -gt 0 ]; do
  sleep 1
  pending=$(stored pending) || :
  [ -n "$pending" ] || fail "the server died while it drained"
done
seconds=$(($(date +%s) - started + 1))
printf 'drained %d in %d s (%d/s); resident at most %d MB\n' "$total" $seconds $((total / seconds)) "$(resident)"
metric switchboard_memory_budget_bytes >/dev/null
curl -fs $url/api/invariants
echo
delivered=$(find ledger/email -type f ! -name calls | wc -l)
duplicates=$(grep -c ' duplicate' ledger/email/calls || :)
printf 'delivered %d, sent again although delivered %d\n' "$delivered" "$duplicates"
[ "$(stored dispatched)" -eq "$messages" ] || fail "dispatched $(stored dispatched) of $messages"
[ "$delivered" -eq "$messages" ] || fail "delivered $delivered of $messages"
kill "$server"
wait "$server" || :
server=''
