#!/usr/bin/env bash
# Checks what an operator watches with, against the real thing: a server with some traffic, and a
# Prometheus that scrapes it, both on loopback. Every query of the dashboard must find data, every
# series of the rules must exist, and no name of a series may break Prometheus' conventions.
#
#   ops/check.sh [LAUNCHER]   the launcher of the server; ./switchboard unless said otherwise
#
# It takes about a minute. Debian: apt-get install prometheus curl jq
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
launcher=${1:-./switchboard}
[ "$launcher" = ./switchboard ] && launcher=$PWD/switchboard
dashboard=ops/grafana/switchboard.json

fail() {
  printf 'ops/check.sh: %s\n' "$*" >&2
  exit 1
}

for tool in prometheus promtool curl jq; do
  command -v "$tool" >/dev/null || fail "needs $tool (Debian: apt-get install prometheus curl jq)."
done

promtool check rules ops/prometheus/rules.yml || exit 1
(cd ops/prometheus && promtool test rules rules.test.yml) || exit 1

work=$(mktemp -d) || exit 1
pids=()
finish() {
  [ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2>/dev/null
  wait 2>/dev/null
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

# Waits at most $1 seconds until the rest of the arguments, a command, says yes.
within() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ $SECONDS -lt $end ] || return 1
    sleep 0.5
  done
}

# --- a server, and all kinds of traffic ----------------------------------------------------------

mkdir "$work/server"
(cd "$work/server" && exec "$launcher" serve --set server.port=0 --set logging.format=json \
  --set limits.sender.per-minute=0 --set limits.ip.burst=40 --set retry.max-attempts=2 --set retry.base-delay=100ms \
  --set providers.sms-mms.rate-per-second=50 \
  --set providers.sms-mms.faults.quota-per-second=3 --set breaker.open-duration=2s) >"$work/server.log" 2>&1 &
pids+=($!)
within 90 grep -q '"event":"ready"' "$work/server.log" || {
  cat "$work/server.log" >&2
  fail "the server does not start."
}
server=$(sed -n 's/.*"event":"ready","url":"\([^"]*\)".*/\1/p' "$work/server.log")

curl -s "$server/metrics" >"$work/metrics"
promtool check metrics <"$work/metrics" >"$work/lint" 2>&1
! grep switchboard_ "$work/lint" || fail "names of series break the conventions, see above."
# The last line of a scrape must end; a collector may drop one that does not.
[ -z "$(tail -c 1 "$work/metrics")" ] || fail "/metrics does not end with a line feed."

cat >"$work/prometheus.yml" <<YAML
global: {scrape_interval: 1s, evaluation_interval: 1s}
rule_files: [$PWD/ops/prometheus/rules.yml]
scrape_configs:
  - job_name: switchboard
    static_configs: [{targets: ["${server#http://}"]}]
YAML
port=${PROMETHEUS_PORT:-18492}
prometheus=http://127.0.0.1:$port
prometheus --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/tsdb" --log.level=warn \
  --web.listen-address="127.0.0.1:$port" >"$work/prometheus.log" 2>&1 &
pids+=($!)
# Another program may have the port; then this one ends.
if ! within 30 curl -sf -o "$work/ready" "$prometheus/-/ready" || ! kill -0 "${pids[1]}"; then
  cat "$work/prometheus.log" >&2
  fail "Prometheus does not start; PROMETHEUS_PORT chooses another port than $port."
fi

# Sends one text to the number $1; what is answered goes nowhere.
text() {
  curl -s -o "$work/answer" "$server/api/messages/sms" -H 'Content-Type: application/json' ${2:+-H "Idempotency-Key: $2"} \
    -d "{\"type\":\"sms\",\"from\":\"+12016661234\",\"to\":\"$1\",\"body\":\"Hello\"}"
}
traffic() {
  local end=$((SECONDS + 20)) n=0
  while [ $SECONDS -lt $end ]; do
    # More than the quota takes, so that some are answered with 429.
    for _ in 1 2 3 4 5 6 7 8 9 10; do text "+1804555$((1000 + n++ % 9000))"; done
    text +18045551234 the-same
    text +15005555000
    curl -s -o "$work/answer" "$server/api/messages/email" -H 'Content-Type: application/json' \
      -d '{"from":"user@example.com","to":"contact@example.org","body":"Hello"}'
    curl -s -o "$work/answer" "$server/api/webhooks/sms" -H 'Content-Type: application/json' -d '{"type":"fax"}'
  done
}
# An endpoint that answers, and one that does not.
hook=${HOOK_PORT:-18493}
python3 - "$hook" <<'PYTHON' &
import http.server, sys

class Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass

http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Hook).serve_forever()
PYTHON
pids+=($!)
within 30 curl -s -o "$work/answer" "http://127.0.0.1:$hook/" || fail "the endpoint does not start; HOOK_PORT chooses another port than $hook."
curl -s -o "$work/answer" "$server/api/endpoints" -H 'Content-Type: application/json' -d "{\"url\":\"http://127.0.0.1:$hook/\"}"
curl -s -o "$work/answer" "$server/api/endpoints" -H 'Content-Type: application/json' -d '{"url":"http://127.0.0.1:9/hook"}'
traffic
# A breaker that opens, and closes again.
curl -s -o "$work/answer" -X POST "$server/api/providers/email/breaker" -H 'Content-Type: application/json' -d '{"action":"open"}'
sleep 3
curl -s -o "$work/answer" -X POST "$server/api/providers/email/breaker" -H 'Content-Type: application/json' -d '{"action":"close"}'
sleep 3

# --- every query of the dashboard ----------------------------------------------------------------

# The values that it has, NaN left out.
values() {
  curl -s -G "$prometheus/api/v1/query" --data-urlencode "query=$1" |
    jq -e '.status == "success" and ([.data.result[] | select(.value[1] != "NaN")] | length > 0)' >/dev/null
}

bad=0 count=0
while IFS=$'\t' read -r title query; do
  count=$((count + 1))
  query=${query//\$__rate_interval/20s}
  query=${query//\$job/.+}
  query=${query//\$instance/.+}
  values "$query" || {
    bad=$((bad + 1))
    printf 'no data: %s: %s\n' "$title" "$query" >&2
  }
done < <(jq -r '.panels[] | select(.targets) | .title as $title | .targets[] | [$title, .expr] | join("\t")' "$dashboard")
[ $count -ge 30 ] || fail "only $count queries in $dashboard."
[ $bad -eq 0 ] || fail "$bad of $count queries of the dashboard find no data."

# --- every series of the rules -------------------------------------------------------------------

while read -r series; do
  values "$series" || fail "the rules ask for $series, which no server has."
done < <(grep -oE 'switchboard_[a-z_]+' ops/prometheus/rules.yml | sort -u)
curl -s "$prometheus/api/v1/rules" | jq -e '[.data.groups[].rules[] | select(.health != "ok")] | length == 0' >/dev/null ||
  fail "Prometheus cannot evaluate the rules."

# --- the dashboard itself ------------------------------------------------------------------------

jq -e '[.panels[].id] | length == (unique | length)' "$dashboard" >/dev/null || fail "two panels have one id."
jq -e 'all(.panels[] | select(.type != "row"); .description != "" and .fieldConfig.defaults.unit != null)' "$dashboard" >/dev/null ||
  fail "a panel has no description or no unit."
jq -e '[.panels[].gridPos | . as $g | range($g.x; $g.x + $g.w) as $x | range($g.y; $g.y + $g.h) as $y | [$x, $y]] |
  length == (unique | length) and all(.[]; .[0] < 24)' "$dashboard" >/dev/null || fail "panels overlap."

printf 'ops/check.sh: %s queries find data, the rules hold.\n' "$count"
