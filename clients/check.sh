#!/usr/bin/env bash
# Whether what people generate from the OpenAPI document works: lints the document, generates five
# clients, compiles them, and has each send, list, read and be refused by a running server. Then the
# same with the clients of other vendors, unchanged. Nothing generated is kept in git. .ci/run calls
# it.
#
#   clients/check.sh   needs curl, Node.js 20 and npm, and the network the first time
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

generator=7.25.0
document=$PWD/src/main/resources/openapi/openapi.yaml
made=$PWD/target/clients
patience_seconds=60

fail() {
  printf 'clients/check.sh: %s\n' "$*" >&2
  exit 1
}

for tool in curl node npm; do
  command -v "$tool" >/dev/null || fail "needs $tool."
done
JAVA_HOME=$(./switchboard java-home)
export JAVA_HOME

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

# --- tools: the versions are those of pom.xml, package-lock.json and this file --------------------

maven() {
  sh ./mvnw -q -B -ntp -f clients/java/pom.xml "$@"
}
quietly maven dependency:copy "-Dartifact=org.openapitools:openapi-generator-cli:$generator" \
  "-DoutputDirectory=$made" -Dmdep.useBaseVersion=true
quietly maven dependency:build-classpath "-Dmdep.outputFile=$made/classpath"
cp clients/typescript/*.ts clients/typescript/*.json "$made/"
quietly npm ci --prefix "$made" --no-audit --no-fund --ignore-scripts --prefer-offline
mkdir "$made/vendors"
cp clients/vendors/*.mjs clients/vendors/*.json "$made/vendors/"
quietly npm ci --prefix "$made/vendors" --no-audit --no-fund --ignore-scripts --prefer-offline
tool() {
  (cd "$made" && "./node_modules/.bin/$1" "${@:2}")
}

# --- the document --------------------------------------------------------------------------------

echo 'extends: ["spectral:oas"]' >"$made/spectral.yaml"
quietly tool spectral lint --fail-severity hint -r spectral.yaml "$document"
quietly env REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true \
  "$made/node_modules/.bin/redocly" lint --max-problems 100 "$document"
! grep -E '^You have [0-9]+ (warning|error)' "$made/log" || fail "redocly has warnings."

# --- a server ------------------------------------------------------------------------------------

(cd "$made" && exec "$OLDPWD/switchboard" serve --port 0 \
  --set "store.url=jdbc:sqlite:$made/data/switchboard.db" --set logging.format=json \
  --set facades.resend.enabled=true --set facades.sendgrid.enabled=true --set facades.twilio.enabled=true \
  --set facades.twilio.auth-token=token) >"$made/server.log" 2>&1 &
server=$!

# --- generate and compile ------------------------------------------------------------------------

generate() {
  "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -jar "$made/openapi-generator-cli-$generator.jar" \
    generate -q -i "$document" "$@"
}

java_client() {
  local library=$1
  quietly generate -g java --library "$library" -o "$made/$library" --invoker-package dev.client \
    --api-package dev.client.api --model-package dev.client.model \
    --global-property apis,models,supportingFiles,apiDocs=false,modelDocs=false,apiTests=false,modelTests=false
  mkdir "$made/$library/classes"
  find "$made/$library/src/main/java" -name '*.java' >"$made/$library/sources"
  quietly "$JAVA_HOME/bin/javac" -nowarn -proc:none -d "$made/$library/classes" -cp "$(cat "$made/classpath")" \
    "@$made/$library/sources" clients/java/RoundTrip.java "clients/java/$library/Connection.java"
}
for library in native okhttp-gson restclient; do
  java_client "$library"
done

# This generator writes code for webhooks that does not compile.
awk '/^webhooks:/ { skip = 1; next } /^[a-z]/ { skip = 0 } !skip' "$document" >"$made/without-webhooks.yaml"
document=$made/without-webhooks.yaml quietly generate -g typescript-fetch -o "$made/generated/fetch" --additional-properties=importFileExtension=.js
quietly tool openapi-typescript "$document" -o generated/types.ts
quietly tool tsc -p . --outDir js
echo '{"type":"module"}' >"$made/js/package.json"

# --- round trips ---------------------------------------------------------------------------------

for ((i = 0; i < patience_seconds * 2; i++)); do
  url=$(sed -n 's/.*"event":"ready","url":"\([^"]*\)".*/\1/p' "$made/server.log")
  [ -z "$url" ] || break
  kill -0 "$server" 2>/dev/null || break
  sleep 0.5
done
[ -n "$url" ] || {
  cat "$made/server.log" >&2
  fail "the server does not start."
}
for library in native okhttp-gson restclient; do
  quietly "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -cp "$made/$library/classes:$(cat "$made/classpath")" RoundTrip "$url"
done
for program in fetch types; do
  quietly node "$made/js/$program.js" "$url"
done
quietly env "RESEND_BASE_URL=$url" node "$made/vendors/resend.mjs"
quietly node "$made/vendors/sendgrid.mjs" "$url"
quietly node "$made/vendors/twilio.mjs" "$url" token
printf 'clients/check.sh: the document has no findings; five clients compile and do a round trip, as do three of other vendors\n'
