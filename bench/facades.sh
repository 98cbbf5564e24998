#!/bin/sh
# What a message costs that comes in by the API of Resend, SendGrid or Twilio, beside the same one by the native API:
# requests a second, and processor time of the server for each. Needs Linux. Talks to loopback only.
#
#   bench/facades.sh [connections] [seconds] [runs]     default 16, 10 and 3
#
# One server, on an empty store in a temporary directory (below TMPDIR). The ways take turns, so that what else runs on
# the machine meets each of them. In brackets: how many times the native way.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
port=18085
url=http://127.0.0.1:$port

(cd "$root" && ./switchboard verify -q -DskipTests dependency:build-classpath -Dmdep.outputFile=target/bench.classpath)
"$root/switchboard" build -q
java=$("$root/switchboard" java-home)/bin/java

dir=$(mktemp -d)
server=
trap '[ -z "$server" ] || { kill "$server"; wait "$server"; } 2>/dev/null; rm -rf "$dir"' EXIT
trap 'exit 130' HUP INT TERM
cd "$dir"

"$root/switchboard" serve --set server.port=$port --set facades.resend.enabled=true --set facades.sendgrid.enabled=true \
  --set facades.twilio.enabled=true --set limits.sender.per-minute=0 --set limits.ip.per-minute=0 >server.log 2>&1 &
server=$!
until curl -fs -o ready $url/readyz; do
  kill -0 "$server" 2>/dev/null || { cat server.log >&2; exit 1; }
  sleep 0.05
done
"$java" -XX:+UseSerialGC -Xmx128m \
  -cp "$root/target/test-classes:$root/target/classes:$(cat "$root/target/bench.classpath")" \
  dev.switchboard.app.FacadeBench $url "$server" "${1:-16}" "${2:-10}" "${3:-3}"
