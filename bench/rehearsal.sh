#!/usr/bin/env bash
# How fast is a rehearsal, and a forecast? Talks to loopback only, and writes below TMPDIR only. Needs curl.
#
#   bench/rehearsal.sh             an hour at 100 messages/s through an hour-long outage, cold and warm; some minutes
#   OUTAGE=10m bench/rehearsal.sh  another length
#
# 1. The whole command once, from start to end, beside `--version`.
# 2. Eight seeds in one process: the last of them is warm. "x" is simulated time by the clock.
# 3. A comparison of 18 combinations with 10 seeds each, an hour at 20 messages/s, on all processors.
# 4. Ten forecasts of a server of its own, in which 100,000 messages wait for a provider that fails.
#
# The seconds of processor time (user) are what to compare on a machine that others use too.
set -euo pipefail
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
outage=${OUTAGE:-1h}
port=${PORT:-18082}
url=http://127.0.0.1:$port

dir=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || :; rm -rf "$dir"' EXIT
trap 'exit 130' HUP INT TERM
cat >"$dir/hour.yaml" <<END
rehearsal: 1
title: $outage at 100 messages a second, all of it an outage
traffic:
  - {channel: sms, senders: 100, recipients: {count: 20000, skew: uniform}, phases: [{for: $outage, rate: 100/s}]}
providers:
  sms-mms:
    - {at: 0s, latency: {p50: 80ms, p99: 700ms}, quota: 1000/s, errors: 100%}
    - {at: $outage, errors: 0%}
END
cat >"$dir/compare.yaml" <<END
rehearsal: 1
title: 18 combinations
traffic:
  - {channel: sms, senders: 20, recipients: {count: 20000, skew: uniform}, phases: [{for: $outage, rate: 20/s}]}
providers:
  sms-mms:
    - {at: 0s, latency: {p50: 80ms, p99: 700ms}, quota: 250/s}
    - {at: 10m, errors: 100%}
    - {at: 30m, errors: 0%}
compare:
  vary: {breaker.failure-threshold: [3, 5, 10], breaker.open-duration: [2s, 5s, 30s], breaker.half-open-probes: [1, 3]}
  seeds: 10
  best: {least: time-to-drain}
END
echo "--- start alone"
time -p "$root/switchboard" --version
echo "--- cold"
time -p "$root/switchboard" rehearse "$dir/hour.yaml"
echo "--- warm"
"$root/switchboard" rehearse "$dir/hour.yaml" --seeds 8
echo "--- comparison"
time -p "$root/switchboard" rehearse "$dir/compare.yaml" --compare | tail -n 1
echo "--- forecasts"
cd "$dir"
"$root/switchboard" serve --set server.port="$port" --set limits.sender.per-minute=0 --set limits.ip.per-minute=0 \
  --set providers.sms-mms.faults.error-pct=100 >server.log 2>&1 &
server=$!
until curl -fs -o ready "$url/readyz"; do
  kill -0 "$server"
  sleep 0.1
done
"$root/switchboard" load --url "$url" --max --mix sms=100 --requests 100000 --duration 5m --warmup 0s --await-dispatch 0s >load.txt
for i in 1 2 3 4 5 6 7 8 9 10; do
  curl -fs -o "forecast$i" -w '%{time_total} s\n' "$url/api/forecast?horizon=1h&error_pct=0&breaker=close"
done
grep -o '"backlog":[0-9]*' forecast10 | head -n 1
