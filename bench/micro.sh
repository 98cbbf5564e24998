#!/bin/sh
# What single steps cost, each beside a baseline: a message accepted, claimed and settled by the store,
# let through by breaker and governor, read from its JSON. By JMH; writes below target/ only.
#
#   bench/micro.sh                    all of them, about two minutes
#   bench/micro.sh Gate -f 3          what JMH understands: some of them, more forks, -h for help
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
exec "$root/switchboard" verify -q -Pbench -DskipTests "-Dbench.args=${*:-}"
