#!/bin/sh
# What POST /api/messages/batch gives beside single requests, on this machine. Talks to loopback only; stops by itself.
#
#   bench/batch.sh [seconds] [rounds]     of each measure, default 10 and 3
#   CONNECTIONS=8 SIZE=100 bench/batch.sh
#
# Needs Linux, wrk and curl. One server with a fresh store, limits off and mock providers that answer at once; 3,000
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

# Bodies are made beforehand: the client should cost little.
cat >load.lua <<'EOF'
local size, bodies, next = tonumber(os.getenv('SIZE')), {}, 0
function init(args)
  math.randomseed(42)
  for i = 1, 200 do
    local messages = {}
    for j = 1, size do
      messages[j] = '{"type":"sms","from":"+447700900000","to":"+1' .. 2005550100 + math.random(0, 2999) ..
        '","body":"This is a message made up by a load test as long as it should be"}'
    end
    bodies[i] = size == 1 and messages[1] or '{"messages":[' .. table.concat(messages, ',') .. ']}'
  end
end
function request()
  next = next % #bodies + 1
  return wrk.format('POST', size == 1 and '/api/messages/sms' or '/api/messages/batch',
    {['Content-Type'] = 'application/json'}, bodies[next])
end
EOF

ticks() {
  echo $(($(sed 's/.*) //' "/proc/$server/stat" | cut -d' ' -f12,13 | tr ' ' '+')))
}

# The server's own count of accepted messages.
accepted() {
  curl -fs $url/metrics | sed -n 's/^switchboard_messages_accepted_total{[^}]*} //p' | awk '{ n += $1 } END { printf "%d", n }'
}

measure() {
  before=$(accepted) used=$(ticks)
  SIZE=$1 wrk -t1 -c"$connections" -d"${2}s" -s load.lua $url >wrk.txt
  awk -v what="$1 in a request" -v n=$(($(accepted) - before)) -v t="$2" -v ticks=$(($(ticks) - used)) \
    -v hz="$(getconf CLK_TCK)" 'BEGIN { printf "%s: %d/s, %.0f us\n", what, n / t, ticks * 1e6 / hz / n }'
}

"$root/switchboard" serve --set server.port=$port --set limits.sender.per-minute=0 --set limits.ip.per-minute=0 \
  >server.log 2>&1 &
server=$!
until curl -fs -o ready $url/readyz; do
  kill -0 $server 2>/dev/null || { cat server.log >&2; exit 1; }
  sleep 0.05
done
echo "$connections connections"
measure 1 10 >warm-up.txt
measure "$size" 10 >warm-up.txt
round=0
while [ $round -lt "$rounds" ]; do
  round=$((round + 1))
  measure 1 "$seconds"
  measure "$size" "$seconds"
done
