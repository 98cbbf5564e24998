#!/bin/sh
# What a message costs when 1, 2 and 4 nodes share one PostgreSQL and this machine: processor time of nodes and database,
# transactions, bytes of the database's log. Talks to loopback only; stops by itself.
#
#   bench/nodes.sh [seconds] [rate] [nodes...]
#                                         of each measure, default 20; messages a second, default 2000; default 1 2 4
#
# Starts a PostgreSQL of its own with fsync on. For each number of nodes: a fresh database, a warm-up of 40 seconds, then one
# measure at the rate and one with as much as 64 connections get answered, shared by the nodes.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
(cd "$root" && ./switchboard verify -q -DskipTests dependency:build-classpath \
  -Dmdep.outputFile=target/bench.classpath)
seconds=${1:-20}
rate=${2:-2000}
if [ $# -gt 2 ]; then shift 2; else set -- 1 2 4; fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' HUP INT TERM
"$("$root/switchboard" java-home)/bin/java" -XX:+UseParallelGC -Xmx256m --enable-native-access=ALL-UNNAMED \
  -cp "$root/target/test-classes:$root/target/classes:$(cat "$root/target/bench.classpath")" \
  dev.switchboard.app.NodesBench "$dir" "$seconds" "$rate" "$@"
