#!/bin/sh
# How many messages a second are accepted AND dispatched. Needs wrk and curl; talks to loopback only.
#
#   bench/throughput.sh [seconds] [connections...]      default: 30 seconds, 32 and 128 connections
#   RECIPIENTS=1000 bench/throughput.sh                 a thousand conversations instead of one
#
# Starts a server on a fresh data directory with limits off and providers that answer at once, warms
# it up for 20 seconds, measures, waits until the queue is empty, stops it.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
port=18080
seconds=${1:-30}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- 32 128

data=$(mktemp -d)
trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; rm -rf "$data"' EXIT
cd "$data"
"$root/switchboard" serve --set server.port=$port --set limits.sender.per-minute=0 \
  --set limits.ip.per-minute=0 >server.log 2>&1 &
server=$!
until curl -fs -o ready "http://127.0.0.1:$port/readyz"; do
  kill -0 "$server" || { cat server.log; exit 1; }
  sleep 0.2
done

counter() {
  curl -s -H 'Accept: application/json' "http://127.0.0.1:$port/metrics" |
    sed "s/.*\"$1\":\([0-9]*\).*/\1/"
}

load() {
  wrk -t2 -c"$1" -d"$2" -s "$root/bench/sms.lua" --latency "http://127.0.0.1:$port" >wrk.txt
}

fsync_micros() {
  start=$(date +%s%N)
  dd if=/dev/zero of=fsync-probe bs=4k count=500 oflag=dsync 2>/dev/null
  echo $((($(date +%s%N) - start) / 500000))
}

load 32 20
for connections; do
  fsync=$(fsync_micros)
  before=$(counter dispatch_success)
  load "$connections" "$seconds"
  rate=$((($(counter dispatch_success) - before) / seconds))
  latency=$(awk '$1 == "99%" { print $2 }' wrk.txt)
  errors=$(awk '/Non-2xx/ { print $NF }' wrk.txt)
  until [ "$(counter queue_depth)" -eq 0 ]; do sleep 0.2; done
  printf '%4d connections: %6d accepted and dispatched/s, 99%% acknowledged in %s, refused %s, fsync %d us\n' \
    "$connections" "$rate" "$latency" "${errors:-0}" "$fsync"
done
printf 'resident memory: %s kB\n' "$(awk '/VmHWM/ { print $2 }' "/proc/$server/status")"
