#!/usr/bin/env bash
# Builds the image of packaging/Containerfile without a container engine and without a registry, by
# buildah in a chroot on a small Debian from debootstrap, and runs it as a pod would: as its user, with
# a root file system that it cannot write. Then it is compose.yaml's turn.
#
#   packaging/test-image.sh    as root; Debian: apt-get install buildah debootstrap docker-compose curl jq
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() {
  printf 'packaging/test-image.sh: %s\n' "$*" >&2
  exit 1
}

[ "$(id -u)" = 0 ] || fail "needs root, for a chroot."
for tool in buildah debootstrap docker-compose curl jq unshare; do
  command -v "$tool" >/dev/null || fail "needs $tool (Debian: apt-get install buildah debootstrap docker-compose curl jq)."
done
archive=$(find dist -name 'switchboard-*-linux-x64.tar.gz')
[ -f "$archive" ] || fail "there is no archive in dist/: run ./switchboard package."
version=${archive#dist/switchboard-}
version=${version%-linux-x64.tar.gz}

docker-compose -f packaging/compose.yaml config -q || fail "compose.yaml has mistakes."

work=$(mktemp -d)
server=
buildah() { command buildah --storage-driver vfs --root "$work/storage" --runroot "$work/run" "$@"; }
finish() {
  # Its child ends with it, and the namespace with that.
  [ -z "$server" ] || kill -9 "$server" 2>/dev/null || :
  wait 2>/dev/null || :
  buildah umount --all >/dev/null 2>&1 || :
  rm -rf --one-file-system "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

# --- a base and the image ------------------------------------------------------------------------

if [ -n "${BASE_ROOT-}" ]; then
  cp -a "$BASE_ROOT" "$work/base"
else
  . /etc/os-release
  debootstrap --variant=minbase "$VERSION_CODENAME" "$work/base" >"$work/debootstrap.log" 2>&1 || {
    tail -20 "$work/debootstrap.log" >&2
    fail "debootstrap failed."
  }
fi
base=$(buildah from scratch)
buildah add -q "$base" "$work/base" / >/dev/null
buildah commit -q "$base" localhost/base >/dev/null
buildah rm "$base" >/dev/null
rm -rf "$work/base"
buildah bud --isolation chroot --format docker -q -t localhost/switchboard --build-arg BASE=localhost/base \
  --build-arg VERSION="$version" -f packaging/Containerfile dist >/dev/null

buildah inspect --type image localhost/switchboard >"$work/image.json"
image() { jq -r ".Docker.config.$1" "$work/image.json"; }
[ "$(image User)" = 10001:10001 ] || fail "the image runs as $(image User)."
[ "$(image Healthcheck.Test[0])" = CMD ] || fail "the image has no health check."

# --- run it --------------------------------------------------------------------------------------

container=$(buildah from localhost/switchboard)
root=$(buildah mount "$container")
mkdir "$work/data" "$work/tmp"
chown 10001:10001 "$work/data"
chmod 0700 "$work/data"
chmod 1777 "$work/tmp"
key=a-key-for-a-test-of-the-image
printf '%s\n' "$key" >"$work/tmp/api-keys"
# A mount namespace of its own: the root read-only, the volume and /tmp writable, no privileges. The
# program is what the image says, by its entry point and command.
mapfile -t command < <(jq -r '.Docker.config | (.Entrypoint + .Cmd)[]' "$work/image.json")
mkdir -p "$root/proc" "$root/dev"
: >"$work/log"
# shellcheck disable=SC2016 # for the shell inside
unshare --mount --pid --fork --kill-child bash -c '
  root=$1 work=$2
  shift 2
  mount --bind "$root" "$root"
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  mount --bind "$work/data" "$root/var/lib/switchboard"
  mount --bind "$work/tmp" "$root/tmp"
  mount -o remount,bind,ro "$root"
  exec env -i PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin SWITCHBOARD_SERVER_HOST=0.0.0.0 SWITCHBOARD_SERVER_PORT=0 \
    SWITCHBOARD_AUTH_API_KEYS_FILE=/tmp/api-keys \
    chroot --userspec=10001:10001 --groups=10001 "$root" \
    setpriv --no-new-privs sh -c "cd /var/lib/switchboard && ! touch /opt/x 2>/dev/null && exec \"\$@\"" sh "$@"' \
  bash "$root" "$work" "${command[@]}" >"$work/log" 2>&1 &
server=$!
for _ in {1..120}; do
  url=$(sed -n 's/.*"event":"ready","url":"\([^"]*\)".*/\1/p' "$work/log")
  [ -z "$url" ] || break
  kill -0 "$server" 2>/dev/null || break
  sleep 0.5
done
[ -n "$url" ] || {
  cat "$work/log" >&2
  fail "the server does not start in the image."
}
url=http://127.0.0.1:${url##*:}
[ "$(curl -s -o "$work/answer" -w '%{http_code}' "$url/api/providers")" = 401 ] || fail "the image needs no key."
id=$(curl -sf "$url/api/messages/sms" -H "Authorization: Bearer $key" -H 'Content-Type: application/json' \
  -d '{"type":"sms","from":"+12016661234","to":"+18045551234","body":"Hello"}' | jq -r .id)
[ -n "$id" ] || fail "the image takes no message."

# The health check, at the port that the server has here.
jq -r '.Docker.config.Healthcheck.Test[3]' "$work/image.json" | sed "s:/8080:/${url##*:}:" >"$work/health"
bash "$work/health" || fail "the health check says that a healthy server is not."
! bash <(sed "s:/${url##*:}:/1:" "$work/health") 2>/dev/null || fail "the health check says that no server is healthy."

printf 'packaging/test-image.sh: built, ran as 10001 on a read-only root, and sent.\n'
