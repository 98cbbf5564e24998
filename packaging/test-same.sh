#!/usr/bin/env bash
# Builds what is released a second time, and compares the bytes with those of the first.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

[ -f dist/SHA256SUMS ] || ./switchboard package >/dev/null
first=$(mktemp)
trap 'rm -f "$first"' EXIT
cp dist/SHA256SUMS "$first"
./switchboard package >/dev/null
diff "$first" dist/SHA256SUMS || {
  echo "packaging/test-same.sh: two builds differ, see above." >&2
  exit 1
}
echo "packaging/test-same.sh: two builds gave the same bytes."
