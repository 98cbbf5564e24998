#!/bin/sh
# What callbacks cost, and how fast they are, on this machine. Talks to loopback only; stops by itself.
#
#   bench/callbacks.sh [seconds] [runs]   of each measure, default 20 and 3
#   ONLY='none one' bench/callbacks.sh    some of: none one steady latency apart
#
#   none      accepted and dispatched without an endpoint
#   one       the same with one endpoint for all events
#   steady    the same at a third of what `none` gave: does what waits grow?
#   latency   from dispatched to the arrival, at 50 messages a second
#   apart     ten endpoints at 200 messages a second, and again when one of them is dead and one hangs
#
# Needs Linux and curl. Server, load generator and receiver share the machine. Every server has a fresh store, limits
# off and mock providers that answer at once; each measure follows a warm-up.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
port=18084
receiver_port=18085
url=http://127.0.0.1:$port
seconds=${1:-20}
runs=${2:-3}
only=${ONLY:-none one steady latency apart}

(cd "$root" && ./switchboard verify -q -DskipTests dependency:build-classpath \
  -Dmdep.outputFile=target/bench.classpath)
"$root/switchboard" build -q

dir=$(mktemp -d)
server='' receiver=''
trap 'stop "$server"; stop "$receiver"; rm -rf "$dir"' EXIT
trap 'exit 130' HUP INT TERM
cd "$dir"

stop() {
  [ -z "$1" ] || { kill "$1"; wait "$1"; } 2>/dev/null || :
}

receive() {
  "$("$root/switchboard" java-home)/bin/java" -XX:+UseSerialGC -Xmx64m \
    -cp "$root/target/test-classes:$root/target/classes:$(cat "$root/target/bench.classpath")" \
    dev.switchboard.app.CallbackReceiver $receiver_port >receiver.log 2>&1 &
  receiver=$!
  until [ -s receiver.log ]; do
    sleep 0.05
  done
}

serve() {
  rm -rf data
  "$root/switchboard" serve --set server.port=$port --set limits.sender.per-minute=0 \
    --set limits.ip.per-minute=0 >server.log 2>&1 &
  server=$!
  until curl -fs -o ready $url/readyz; do
    kill -0 "$server" 2>/dev/null || { cat server.log >&2; exit 1; }
    sleep 0.05
  done
}

end_server() {
  stop "$server"
  server=
}

# endpoint URL: adds one; its id.
endpoint() {
  curl -fs $url/api/endpoints -H 'Content-Type: application/json' -d "{\"url\":\"$1\"}" |
    sed -n 's/.*"id":"\(ep_[^"]*\)".*/\1/p'
}

own() {
  printf 'http://127.0.0.1:%d%s' $receiver_port "$1"
}

# stats PATH: received since the last time, median and 99th percentile in ms, received in all.
stats() {
  curl -fs "$(own "/stats?$1")"
}

load() {
  "$root/switchboard" load --target $url --mix sms=100 --recipients 1 --json load.json "$@" >load.txt 2>&1 ||
    { cat load.txt >&2; exit 1; }
}

member() {
  sed -n "s/^ *\"$1\" : \(-\{0,1\}[0-9.]*\),\{0,1\}$/\1/p" load.json | head -n 1
}

warm_up() {
  load --max --connections 32 --warmup 0s --duration 30s
}

# drained ID: waits until nothing waits for an endpoint; the milliseconds that it took.
drained() {
  begun=$(date +%s%N)
  until curl -fs "$url/api/endpoints/$1" | grep -q '"waiting":{"count":0,'; do
    sleep 0.05
  done
  echo $((($(date +%s%N) - begun) / 1000000))
}

none_rate=
row_none() {
  serve
  warm_up
  load --max --connections 32 --warmup 0s --duration "${seconds}s"
  none_rate=$(member dispatched_per_second)
  printf 'no endpoint: %.0f acknowledged/s, %.0f dispatched/s\n' "$(member acknowledged_per_second)" "$none_rate"
  end_server
}

row_one() {
  serve
  id=$(endpoint "$(own /one)")
  warm_up
  drained "$id" >/dev/null
  stats /one >/dev/null
  load --max --connections 32 --warmup 0s --duration "${seconds}s"
  # shellcheck disable=SC2046 # four numbers
  set -- $(stats /one)
  printf 'one endpoint: %.0f acknowledged/s, %.0f dispatched/s, %d callbacks/s meanwhile; the rest came within %d ms\n' \
    "$(member acknowledged_per_second)" "$(member dispatched_per_second)" $(($1 / seconds)) "$(drained "$id")"
  end_server
}

row_steady() {
  [ -n "$none_rate" ] || row_none
  rate=$(awk -v rate="$none_rate" 'BEGIN { printf "%d", rate / 3 }')
  serve
  id=$(endpoint "$(own /steady)")
  warm_up
  drained "$id" >/dev/null
  for part in 1 2 3; do
    stats /steady >/dev/null
    load --rate "$rate" --connections 64 --warmup 0s --duration "${seconds}s"
    # shellcheck disable=SC2046 # four numbers
    set -- $(stats /steady)
    printf 'one endpoint at %d messages/s, part %d: %.0f dispatched/s, %d callbacks/s, median %d ms, p99 %d ms; the rest came within %d ms\n' \
      "$rate" $part "$(member dispatched_per_second)" $(($1 / seconds)) "$2" "$3" "$(drained "$id")"
  done
  end_server
}

row_latency() {
  serve
  endpoint "$(own /latency)" >/dev/null
  warm_up
  stats /latency >/dev/null
  load --rate 50 --connections 4 --warmup 5s --duration 1s
  stats /latency >/dev/null
  load --rate 50 --connections 4 --warmup 0s --duration "${seconds}s"
  # shellcheck disable=SC2046 # four numbers
  set -- $(stats /latency)
  printf 'from dispatched to arrival at 50 messages/s: median %d ms, p99 %d ms (%d callbacks)\n' "$2" "$3" "$1"
  end_server
}

# What the first eight of ten endpoints got.
eight() {
  for n in 1 2 3 4 5 6 7 8; do
    stats "/apart$n"
  done | awk -v seconds="$seconds" -v name="$1" '{ count += $1; if ($2 > p50) p50 = $2; if ($3 > p99) p99 = $3 }
    END { printf "%s: %.0f callbacks/s at eight endpoints together, median at most %d ms, p99 at most %d ms\n",
      name, count / seconds, p50, p99 }'
}

row_apart() {
  for bad in no yes; do
    serve
    for n in 1 2 3 4 5 6 7 8; do
      endpoint "$(own "/apart$n")" >/dev/null
    done
    if [ $bad = no ]; then
      endpoint "$(own /apart9)" >/dev/null
      endpoint "$(own /apart10)" >/dev/null
    else
      endpoint http://127.0.0.1:9/dead >/dev/null
      endpoint "$(own /hang)" >/dev/null
    fi
    load --rate 200 --connections 4 --warmup 0s --duration 10s
    eight warm-up >/dev/null
    load --rate 200 --connections 4 --warmup 0s --duration "${seconds}s"
    [ $bad = no ] && eight 'all ten are well' || eight 'one is dead, one hangs'
    end_server
  done
}

receive
run=0
while [ $run -lt "$runs" ]; do
  run=$((run + 1))
  printf 'run %d of %d\n' $run "$runs"
  for row in $only; do
    "row_$row"
  done
done
