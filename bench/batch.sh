#!/bin/sh
# What POST /api/messages/batch gives beside single requests, on this machine. Talks to loopback only; stops by itself.
#
#   bench/batch.sh [seconds] [rounds]     of each measure, default 10 and 3
#   CONNECTIONS=8 SIZE=100 bench/batch.sh
#
# Needs Linux and curl. One server with a fresh store, limits off and mock providers that answer at once; 3,000
# recipients; single requests and batches in turn, after a warm-up of both. Processor time is the server's.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
port=18086
url=http://127.0.0.1:$port
seconds=${1:-10}
rounds=${2:-3}
connections=${CONNECTIONS:-8}
size=${SIZE:-100}

"$root/switchboard" build -q
dir=$(mktemp -d)
server=''
trap 'kill $server 2>/dev/null && wait $server; rm -rf "$dir"' EXIT
trap 'exit 130' HUP INT TERM
cd "$dir"

ticks() {
  echo $(($(sed 's/.*) //' "/proc/$server/stat" | cut -d' ' -f12,13 | tr ' ' '+')))
}

member() {
  sed -n "s/^ *\"$1\" : \([0-9.]*\),\{0,1\}$/\1/p" load.json | head -n 1
}

# measure NAME SECONDS options of load...
measure() {
  what=$1 time=$2
  shift 2
  used=$(ticks)
  "$root/switchboard" load --target $url --max --connections "$connections" --warmup 3s --duration "${time}s" \
    --mix sms=1 --recipients 3000 --json load.json "$@" >load.txt || { cat load.txt >&2; exit 1; }
  awk -v what="$what" -v ticks=$(($(ticks) - used)) -v hz="$(getconf CLK_TCK)" \
    -v rate="$(member acknowledged_per_second)" -v n="$(member accepted)" \
    'BEGIN { printf "%s: %d/s, %.0f us\n", what, rate, ticks * 1e6 / hz / n }'
}

single() { measure '1 in a request' "$1"; }
batch() { measure "$size in a request" "$1" --batch "$size"; }

"$root/switchboard" serve --set server.port=$port --set limits.sender.per-minute=0 --set limits.ip.per-minute=0 \
  >server.log 2>&1 &
server=$!
until curl -fs -o ready $url/readyz; do
  kill -0 $server 2>/dev/null || { cat server.log >&2; exit 1; }
  sleep 0.05
done
echo "$connections connections"
single 10 >warm-up.txt
batch 10 >warm-up.txt
round=0
while [ $round -lt "$rounds" ]; do
  round=$((round + 1))
  single "$seconds"
  batch "$seconds"
done
