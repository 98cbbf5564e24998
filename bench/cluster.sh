#!/bin/sh
# Three processes on one PostgreSQL, killed, paused and restarted under load: is what got a 202 stored once and sent,
# and what did the providers see twice? Talks to loopback only.
#
#   bench/cluster.sh [messages] [seed]         default: 20000 and 1
#
# Starts a PostgreSQL of its own and three nodes, sends every message to all of them under one idempotency key,
# does nine things to nodes meanwhile (three each of kill -9, SIGSTOP for longer than the lease, SIGTERM; the seed decides in
# which order and to whom), waits until everything is dispatched, and prints what happened. Fails when anything
# was lost, stored twice, delivered twice, or settled by a node that had lost it.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
exec "$root/switchboard" verify -q -Dtest=ClusterTest \
  -Dswitchboard.cluster.messages="${1:-20000}" -Dswitchboard.cluster.seed="${2:-1}"
