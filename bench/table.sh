#!/bin/sh
# The table of docs/performance.md, on this machine. Talks to loopback only; stops by itself.
#
#   bench/table.sh [seconds] [runs]       of each measure, default 30 and 3: more than half an hour; 4 GB of disk below TMPDIR
#   ONLY='start throughput' bench/table.sh
#                                         some of: start throughput conversations latency bare large postgres memory
#
# Needs Linux and curl; `large` needs sqlite3. Servers and load generator share the machine. Every server has a fresh store, limits off and
# mock providers that answer at once, as an empty configuration has them; each measure follows a warm-up. Prints each
# run, with the time of an fsync just before it; the median of three or more runs is what is quoted. Beside the latency stands
# what the disk alone does, and `memory` (not among the default ones) measures it with the store in /dev/shm, so without any disk.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/bench/fill.sh"
port=18080
url=http://127.0.0.1:$port
seconds=${1:-30}
runs=${2:-3}
only=${ONLY:-start throughput conversations latency bare large postgres}

case " $only " in
  *' bare '* | *' postgres '* | *' latency '*)
    (cd "$root" && ./switchboard verify -q -DskipTests dependency:build-classpath \
      -Dmdep.outputFile=target/bench.classpath)
    ;;
esac
"$root/switchboard" build -q
java=$("$root/switchboard" java-home)/bin/java

dir=$(mktemp -d)
server='' postgres='' in_memory=''
trap 'stop "$server"; stop "$postgres"; rm -rf "$dir" ${in_memory:+"$in_memory"}' EXIT
trap 'exit 130' HUP INT TERM
cd "$dir"

stop() {
  [ -z "$1" ] || { kill "$1"; wait "$1"; } 2>/dev/null || :
}

# A class of the benchmarks, with the options that the launcher gives to the server.
bench_class() {
  exec "$java" -XX:+UseParallelGC -Xmx256m --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow \
    -cp "$root/target/test-classes:$root/target/classes:$(cat "$root/target/bench.classpath")" "$@"
}

await_ready() {
  until curl -fs -o ready $url/readyz; do
    kill -0 "$server" 2>/dev/null || { cat server.log >&2; exit 1; }
    sleep 0.01
  done
}

serve() {
  "$root/switchboard" serve --set server.port=$port --set limits.sender.per-minute=0 \
    --set limits.ip.per-minute=0 "$@" >server.log 2>&1 &
  server=$!
  await_ready
}

end_server() {
  stop "$server"
  server=
}

# Milliseconds that writing 4 KiB and waiting for the disk takes.
fsync_millis() {
  begun=$(date +%s%N)
  dd if=/dev/zero of=fsync-probe bs=4k count=500 oflag=dsync 2>/dev/null
  awk -v nanos=$(($(date +%s%N) - begun)) 'BEGIN { printf "%.2f", nanos / 500e6 }'
}

member() {
  sed -n "s/^ *\"$1\" : \(-\{0,1\}[0-9.]*\),\{0,1\}$/\1/p" load.json | head -n 1
}

percentile() {
  sed -n '/"latency_ms"/,/}/p' load.json | sed -n "s/^ *\"$1\" : \([0-9.]*\),\{0,1\}$/\1/p"
}

# measure NAME options of load...: one line with what they gave.
measure() {
  name=$1
  shift
  fsync=$(fsync_millis)
  "$root/switchboard" load --target $url --duration "${seconds}s" --json load.json "$@" >load.txt 2>&1 ||
    { cat load.txt >&2; exit 1; }
  printf '%-44s %7.0f acknowledged/s %7.0f dispatched/s  p50 %s  p99 %s ms  fsync %s ms  client %s us  drift %s\n' \
    "$name" "$(member acknowledged_per_second)" "$(member dispatched_per_second)" "$(percentile p50)" \
    "$(percentile p99)" "$fsync" "$(member cpu_us_per_request)" "$(member drift)"
}

warm_up() {
  "$root/switchboard" load --target $url --max --connections 32 --warmup 0s --duration 20s >load.txt 2>&1 ||
    { cat load.txt >&2; exit 1; }
}

one_conversation='--mix sms=100 --recipients 1'

throughput() {
  for connections in 32 128; do
    # shellcheck disable=SC2086 # options are words
    measure "$1, $connections connections" --max --connections $connections $one_conversation
  done
}

row_start() {
  serve
  for _ in 1 2 3; do
    end_server
    begun=$(date +%s%N)
    serve
    printf 'start to ready: %d ms\n' $((($(date +%s%N) - begun) / 1000000))
  done
  end_server
}

row_throughput() {
  serve
  warm_up
  throughput 'one conversation'
  printf 'resident memory, at most: %d MB\n' \
    $(($(awk '/VmHWM/ { print $2 }' "/proc/$server/status") / 1000))
  end_server
}

row_conversations() {
  serve
  warm_up
  for connections in 32 128; do
    measure "3,000 conversations, 3 channels, $connections connections" --max --connections $connections
  done
  end_server
}

latency() {
  warm_up
  # shellcheck disable=SC2086 # options are words
  measure "$1, 10,000/s offered" --rate 10000 --connections 64 $one_conversation
  end_server
}

row_latency() {
  (bench_class dev.switchboard.app.DiskProbe fsync-probe "$seconds")
  serve
  latency 'open loop'
}

row_memory() {
  in_memory=$(mktemp -d /dev/shm/switchboard.XXXXXX)
  serve --set "store.url=jdbc:sqlite:$in_memory/switchboard.db"
  latency 'open loop without a disk'
  rm -rf "$in_memory"
  in_memory=
}

row_bare() {
  bench_class dev.switchboard.app.wiring.BareServer server.port=$port limits.sender.per-minute=0 \
    limits.ip.per-minute=0 >server.log 2>&1 &
  server=$!
  await_ready
  warm_up
  throughput 'no store'
  end_server
}

row_large() {
  conversations=1000000 messages=10000000
  rm -rf data
  serve
  end_server
  fill
  serve
  warm_up
  throughput 'after 10,000,000 messages'
  end_server
  rm -rf data
}

row_postgres() {
  rm -f postgres.url
  bench_class dev.switchboard.app.BenchPostgres >postgres.url 2>postgres.log &
  postgres=$!
  until [ -s postgres.url ]; do
    kill -0 $postgres 2>/dev/null || { cat postgres.log >&2; exit 1; }
    sleep 0.1
  done
  serve --set "store.url=$(cat postgres.url)" --set store.user=postgres
  warm_up
  throughput 'PostgreSQL, one node'
  end_server
  stop $postgres
  postgres=
}

run=0
while [ $run -lt "$runs" ]; do
  run=$((run + 1))
  printf 'run %d of %d\n' $run "$runs"
  for row in $only; do
    rm -rf data
    "row_$row"
  done
done
