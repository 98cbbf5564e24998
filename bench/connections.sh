#!/bin/sh
# What connections cost and what a stop does to them. Talks to loopback only; stops by itself.
#
#   bench/connections.sh [idle] [stops]   connections held idle, default 10,000, and stops under load, default 20
#
# 1. Memory: what a connection takes that has asked once and is kept.
# 2. One address holds as many as it can; is health answered, and a client of another address?
# 3. Stops the server under load again and again: is a request on a kept-alive connection left without an answer?
#
# Needs Linux and curl, and `ulimit -n` above twice the number of connections.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
idle=${1:-10000}
stops=${2:-20}
port=18080
url=http://127.0.0.1:$port

(cd "$root" && ./switchboard verify -q -DskipTests dependency:build-classpath -Dmdep.outputFile=target/bench.classpath)
java=$("$root/switchboard" java-home)/bin/java
dir=$(mktemp -d)
server='' holder=''
trap 'for process in $holder $server; do kill "$process" 2>/dev/null || :; done; wait; rm -rf "$dir"' EXIT
trap 'exit 130' HUP INT TERM
cd "$dir"
mkfifo hold

client() {
  "$java" -Xmx512m -cp "$root/target/test-classes:$root/target/classes:$(cat "$root/target/bench.classpath")" \
    dev.switchboard.app.ConnectionBench "$@"
}

serve() {
  "$root/switchboard" serve --set server.port=$port --set limits.sender.per-minute=0 \
    --set limits.ip.per-minute=0 "$@" >server.log 2>&1 &
  server=$!
  until curl -fs -o ready $url/readyz; do
    kill -0 "$server" 2>/dev/null || { cat server.log >&2; exit 1; }
    sleep 0.05
  done
}

end_server() {
  kill "$server"
  wait "$server" || :
  server=
}

# Live objects on the heap, and memory that is resident, in KB.
heap() {
  "$("$root/switchboard" java-home)/bin/jcmd" "$server" GC.class_histogram | awk '/^Total/ { print int($3 / 1024) }'
}

resident() {
  awk '/VmRSS/ { print $2 }' "/proc/$server/status"
}

# hold N: a client with N connections, until release.
hold() {
  client idle $port "$1" <hold >held.txt &
  holder=$!
  exec 3>hold
  until grep -q open held.txt; do
    kill -0 "$holder" 2>/dev/null || exit 1
    sleep 0.1
  done
}

release() {
  exec 3>&-
  wait "$holder" || :
  holder=
}

serve --set server.max-connections-per-address=1000000
hold 200
release
heap_before=$(heap) resident_before=$(resident)
hold 2000
printf '2,000 idle connections: %s; %d bytes of heap each, %d of resident memory\n' "$(cat held.txt)" \
  $((($(heap) - heap_before) * 1024 / 2000)) $((($(resident) - resident_before) * 1024 / 2000))
release
end_server

serve
hold "$idle"
printf '%d idle connections of one address, %d places each: %s; health %s ms, another address %s\n' "$idle" 1000 "$(cat held.txt)" \
  "$(curl -s -o body -w '%{http_code} in %{time_total}' $url/healthz)" \
  "$(curl -s -o body -w '%{http_code} in %{time_total}' --interface 127.0.0.2 $url/api/invariants)"
release
end_server

total=0
while [ $total -lt "$stops" ]; do
  total=$((total + 1))
  serve
  client ask $port 64 >>asked.txt &
  asking=$!
  sleep 2
  end_server
  wait $asking
done
awk '{ sent += $2; unanswered += $4; last += $6 }
  END { printf "%d stops: %d requests, %d without an answer; %d answers said that they were the last\n", NR, sent, unanswered, last }' asked.txt
