#!/usr/bin/env bash
# How fast is a rehearsal? Needs no server, no network, and writes below TMPDIR only.
#
#   bench/rehearsal.sh             an hour at 100 messages/s through an hour-long outage, cold and warm; some minutes
#   OUTAGE=10m bench/rehearsal.sh  another length
#
# 1. The whole command once, from start to end, beside `--version`.
# 2. Five seeds in one process: the last of them is warm. "x" is simulated time by the clock.
# 3. A comparison of 18 combinations with 10 seeds each, an hour at 20 messages/s, on all processors.
#
# The seconds of processor time (user) are what to compare on a machine that others use too.
set -euo pipefail
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
outage=${OUTAGE:-1h}

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
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
"$root/switchboard" rehearse "$dir/hour.yaml" --seeds 5
echo "--- comparison"
time -p "$root/switchboard" rehearse "$dir/compare.yaml" --compare | tail -n 1
