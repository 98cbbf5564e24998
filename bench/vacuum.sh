#!/bin/sh
# Whether dispatch keeps its rate on PostgreSQL while a transaction is held open for minutes: what is deleted
# meanwhile cannot be vacuumed. Talks to loopback only.
#
#   bench/vacuum.sh [seconds]                  held open for so long; default 180
#   RECIPIENTS=1 bench/vacuum.sh               one conversation instead of a thousand
#   DATABASE_URL=jdbc:postgresql://... DATABASE_USER=... bench/vacuum.sh
#                                              an empty database of yours instead of a server of its own
#
# Starts a server, warms it up for 20 seconds, finds out for 15 how much it can take, lays 65 % of that on it for a
# minute, then opens a REPEATABLE READ transaction that has read the queue and keeps it. Fails when less
# than 90 % of the rate is left.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
exec "$root/switchboard" verify -q -Dtest=VacuumBench \
  -Dswitchboard.bench.held="${1:-180}" -Dswitchboard.bench.base="${BASE_SECONDS:-60}" \
  -Dswitchboard.bench.recipients="${RECIPIENTS:-1000}" \
  -Dswitchboard.bench.url="${DATABASE_URL:-}" -Dswitchboard.bench.user="${DATABASE_USER:-postgres}"
