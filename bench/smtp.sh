#!/bin/sh
# How many mails a second come in by SMTP, and how many emails by HTTP, on as many connections. Talks to loopback only.
#
#   bench/smtp.sh [connections] [seconds] [runs]     default 32, 15 and 3
#
# A fresh server for each measure, on an empty store in a temporary directory (below TMPDIR). The measures take turns,
# so that what else runs on the machine meets each of them. Every mail has a Message-ID, so the requests carry an
# Idempotency-Key.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
connections=${1:-32}
seconds=${2:-15}
runs=${3:-3}
port=18084
mail_port=18025
url=http://127.0.0.1:$port

(cd "$root" && ./switchboard verify -q -DskipTests dependency:build-classpath -Dmdep.outputFile=target/bench.classpath)
"$root/switchboard" build -q
java=$("$root/switchboard" java-home)/bin/java

dir=$(mktemp -d)
server=
trap '[ -z "$server" ] || { kill "$server"; wait "$server"; } 2>/dev/null; rm -rf "$dir"' EXIT
trap 'exit 130' HUP INT TERM
cd "$dir"

serve() {
  rm -rf data
  "$root/switchboard" serve --set server.port=$port --set smtp.enabled=true --set smtp.port=$mail_port \
    --set limits.sender.per-minute=0 --set limits.ip.per-minute=0 >server.log 2>&1 &
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

http() {
  serve
  "$root/switchboard" load --target $url --max --mix email=100 --connections "$connections" \
    --duration "${seconds}s" --warmup $((seconds / 3))s --idempotent 100% --json load.json >load.txt 2>&1
  end_server
  sed -n 's/^ *"acknowledged_per_second" : \([0-9.]*\),\{0,1\}$/\1/p' load.json | head -n 1
}

smtp() {
  serve
  "$java" -XX:+UseSerialGC -Xmx128m \
    -cp "$root/target/test-classes:$root/target/classes:$(cat "$root/target/bench.classpath")" \
    dev.switchboard.app.MailBench $mail_port "$connections" "$seconds" "$@"
  end_server
}

printf '%s connections, %s s each: emails a second by HTTP, mails a second by SMTP, and by SMTP pipelined\n' \
  "$connections" "$seconds"
run=0
while [ $run -lt "$runs" ]; do
  run=$((run + 1))
  by_http=$(http) by_smtp=$(smtp) pipelined=$(smtp pipelined)
  awk -v http="$by_http" -v smtp="$by_smtp" -v pipelined="$pipelined" \
    'BEGIN { printf "%8.0f %8.0f (%.2f) %8.0f (%.2f)\n", http, smtp, smtp / http, pipelined, pipelined / http }'
done
