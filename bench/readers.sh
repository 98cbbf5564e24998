#!/bin/sh
# What sending, /healthz and look-ups feel of eight clients that read one page after the other. Needs sqlite3; talks to
# loopback only.
#
#   bench/readers.sh [messages] [seconds] [part]
#                       default: 600000, in a tenth as many conversations, and 8 for each measure; a part of the paths
#
# Lets a server make an empty database in a temporary directory (below TMPDIR), fills that file, starts the server on
# it, and prints a table. About four minutes.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/bench/fill.sh"
port=18082
messages=${1:-600000}
conversations=$((messages / 10))
seconds=${2:-8}
(cd "$root" && ./switchboard verify -q -DskipTests dependency:build-classpath \
  -Dmdep.outputFile=target/bench.classpath)

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

start
kill "$server"
wait "$server" || true
fill
start
"$("$root/switchboard" java-home)/bin/java" -XX:+UseSerialGC -Xmx128m \
  -cp "$root/target/test-classes:$root/target/classes:$(cat "$root/target/bench.classpath")" \
  dev.switchboard.app.ReadersBench $port "$seconds" "$dir/data/switchboard.db-wal" "${3:-/}"
