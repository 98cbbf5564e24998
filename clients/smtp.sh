#!/usr/bin/env bash
# Whether programs that people send mail with can send it through Switchboard, unchanged: nodemailer,
# swaks and msmtp, with log-in and STARTTLS. .ci/run calls it.
#
#   clients/smtp.sh   needs curl, jq, Node.js 20 and npm, swaks, msmtp, and the network the first time
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

made=$PWD/target/mail-clients
key=a-key-that-may-send-0123456789
patience_seconds=60

fail() {
  printf 'clients/smtp.sh: %s\n' "$*" >&2
  exit 1
}

for tool in curl jq node npm swaks msmtp; do
  command -v "$tool" >/dev/null || fail "needs $tool."
done

rm -rf "$made"
mkdir -p "$made"
server=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || :
}
trap finish EXIT
trap 'exit 130' INT TERM

# Runs it, and shows what it said only if it failed.
quietly() {
  "$@" >"$made/log" 2>&1 || {
    cat "$made/log" >&2
    fail "failed: $1 ${2-} ${3-}"
  }
}

cp clients/mail/* "$made/"
quietly npm ci --prefix "$made" --no-audit --no-fund --ignore-scripts --prefer-offline

(cd "$made" && SWITCHBOARD_AUTH_API_KEYS=$key exec "$OLDPWD/switchboard" serve --port 0 \
  --set smtp.enabled=true --set smtp.port=0 --set smtp.tls.self-signed=true \
  --set "store.url=jdbc:sqlite:$made/data/switchboard.db" --set logging.format=json) >"$made/server.log" 2>&1 &
server=$!
said() {
  sed -n 's/.*"event":"'"$1"'","url":"\([^"]*\)".*/\1/p' "$made/server.log"
}
for ((i = 0; i < patience_seconds * 2; i++)); do
  [ -z "$(said ready)" ] || break
  kill -0 "$server" 2>/dev/null || break
  sleep 0.5
done
url=$(said ready) port=$(said mail_ready)
port=${port##*:}
[ -n "$url" ] && [ -n "$port" ] || {
  cat "$made/server.log" >&2
  fail "the server does not start."
}

# The messages to an address, newest first.
messages() {
  curl -fsS -H "Authorization: Bearer $key" "$url/api/messages?to=$1"
}
# expect ADDRESS MEMBER VALUE: of the newest message to an address.
expect() {
  local found
  found=$(messages "$1" | jq -r ".items[0].$2")
  [ "$found" = "$3" ] || fail "$2 of the message to $1 is \"$found\", not \"$3\"."
}

# --- nodemailer ----------------------------------------------------------------------------------

quietly node "$made/send.js" "$port" "$key"
expect ann@example.org subject 'Grüße von nodemailer ✓'
expect ann@example.org body $'Schönen Tag!\n.\nBye'
expect bob@example.org body $'Schönen Tag!\n.\nBye'
expect n49@example.org body '<p>Hi</p>'

# --- swaks ---------------------------------------------------------------------------------------

for mechanism in PLAIN LOGIN; do
  quietly swaks --server 127.0.0.1 --port "$port" --auth "$mechanism" --auth-user shop --auth-password "$key" \
    --from shop@example.com --to swaks@example.org --h-Subject "swaks $mechanism" --body "swaks $mechanism"
  expect swaks@example.org subject "swaks $mechanism"
done
quietly swaks --server 127.0.0.1 --port "$port" --pipeline --auth PLAIN --auth-user shop --auth-password "$key" \
  --from shop@example.com --to swaks@example.org,second@example.org --body pipelined
expect second@example.org body pipelined
! swaks --server 127.0.0.1 --port "$port" --from shop@example.com --to swaks@example.org >"$made/log" 2>&1 ||
  fail 'swaks can send without a key.'
grep -q '530 5.7.0' "$made/log" || fail 'swaks was not told to log in.'

# --- msmtp ---------------------------------------------------------------------------------------

printf 'From: shop@example.com\nTo: msmtp@example.org\nSubject: msmtp\nMessage-ID: <1@example.com>\n\nfrom msmtp\n' \
  >"$made/mail"
send() {
  msmtp --file=/dev/null --host=127.0.0.1 --port="$port" --tls=on --tls-starttls=on --tls-certcheck=off --auth=on \
    --user=shop --passwordeval="echo $key" --from=shop@example.com msmtp@example.org <"$made/mail"
}
quietly send
# As a queue does that has not heard the answer.
quietly send
expect msmtp@example.org body 'from msmtp'
[ "$(messages msmtp@example.org | jq .meta.total)" = 1 ] || fail 'the same mail was accepted twice.'

printf 'clients/smtp.sh: nodemailer, swaks and msmtp send through it unchanged\n'
