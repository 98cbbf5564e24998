#!/bin/sh
# What single steps cost, each beside a baseline: a message accepted, claimed and settled by the store,
# let through by breaker and governor, read from its JSON. By JMH; writes below target/ only.
#
#   bench/micro.sh                    all of them, about two minutes
#   bench/micro.sh Gate -f 3          what JMH understands: some of them, more forks, -h for help
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"
./switchboard verify -q -DskipTests dependency:build-classpath -Dmdep.outputFile=target/bench.classpath
exec "$(./switchboard java-home)/bin/java" \
  -cp "target/test-classes:target/classes:$(cat target/bench.classpath)" org.openjdk.jmh.Main -foe true "$@"
