#!/usr/bin/env bash
# Writes packaging/classes.txt: the classes of the JDK and of the libraries that a start loads. The
# classes of ours are not in it; packaging/package.sh takes all of them.
#
#   packaging/learn-start.sh   after ./switchboard package; by hand, when libraries were updated
set -euo pipefail
export LC_ALL=C
cd "$(dirname "${BASH_SOURCE[0]}")/.."

program=$(find target/package/linux-x64 -maxdepth 1 -name 'switchboard-*')
[ -d "$program" ] || {
  echo "packaging/learn-start.sh: run ./switchboard package first." >&2
  exit 1
}
program=$PWD/$program
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What one start loads differs a little from the next; some more do no harm.
for run in 1 2 3; do
  : >"$work/log"
  (cd "$work" && exec env -i "$program/runtime/bin/java" -XX:+UseParallelGC -Xmx256m -Xshare:auto --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow -XX:DumpLoadedClassList="$work/classes.$run" \
    -jar "$program/switchboard.jar" serve --set server.port=0) >"$work/log" 2>&1 &
  server=$!
  for _ in {1..120}; do
    ! grep -q '"event":"ready"' "$work/log" || break
    sleep 0.5
  done
  kill "$server"
  wait "$server"
done
# Lines about constant pools are for the caches that learn from a start.
cat "$work"/classes.? | grep -v -e '^#' -e '^@cp' -e 'source:' -e '^dev/switchboard' -e '^@lambda-proxy dev/switchboard' |
  sed 's/ id: .*//' | sort -u >packaging/classes.txt
wc -l packaging/classes.txt
