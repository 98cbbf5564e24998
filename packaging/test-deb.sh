#!/usr/bin/env bash
# Installs the Debian package of dist/ in a Debian of its own (debootstrap, chroot), runs what its
# unit runs, sends a message, upgrades, removes and purges. Nothing of this machine is touched.
#
#   packaging/test-deb.sh [PACKAGE]   as root; Debian: apt-get install debootstrap curl jq
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() {
  printf 'packaging/test-deb.sh: %s\n' "$*" >&2
  exit 1
}

[ "$(id -u)" = 0 ] || fail "needs root, for a chroot."
for tool in debootstrap dpkg-deb curl jq systemd-analyze; do
  command -v "$tool" >/dev/null || fail "needs $tool (Debian: apt-get install debootstrap dpkg curl jq systemd)."
done
first=${1:-$(find dist -name "switchboard_*_amd64.deb")}
[ -f "$first" ] || fail "there is no package in dist/: run ./switchboard package."

work=$(mktemp -d)
root=$work/root
server=
finish() {
  [ -z "$server" ] || kill -9 "$server" 2>/dev/null || :
  local mount
  for mount in "$root/proc" "$root"; do
    ! mountpoint -q "$mount" || umount "$mount" || return
  done
  rm -rf --one-file-system "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

# --- a small Debian, and a package of the next version -------------------------------------------

. /etc/os-release
debootstrap --variant=minbase --include=adduser,systemd "$VERSION_CODENAME" "$root" >"$work/debootstrap.log" 2>&1 || {
  tail -20 "$work/debootstrap.log" >&2
  fail "debootstrap failed."
}
# The JVM asks on which mount a file is; a plain folder is none.
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
files() {
  # What dpkg and adduser write for themselves, in any case.
  find "$root" -xdev \( -path "$root/proc" -o -path "$root/run" -o -path "$root/var/lib/dpkg" -o -path "$root/var/log" \
    -o -path "$root/var/cache" \) -prune -o -print | grep -v -e '/etc/\(passwd\|group\|shadow\|gshadow\|subuid\|subgid\)-$' | sort
}
files >"$work/before"
cp "$root/etc/passwd" "$work/passwd"

dpkg-deb -R "$first" "$work/next"
sed -i 's/^Version: .*/&+next/' "$work/next/DEBIAN/control"
echo '# of the next version' >>"$work/next/etc/default/switchboard"
dpkg-deb --root-owner-group -Znone -b "$work/next" "$work/next.deb" >/dev/null
cp "$first" "$root/first.deb"
cp "$work/next.deb" "$root/next.deb"

install() {
  chroot "$root" env DEBIAN_FRONTEND=noninteractive dpkg -i "/$1" >"$work/dpkg.log" 2>&1 || {
    cat "$work/dpkg.log" >&2
    fail "dpkg cannot install $1."
  }
}

# What $1 is: user, group, mode.
expect() {
  local is
  is=$(chroot "$root" stat -c '%U:%G %a' "$1")
  [ "$is" = "$2" ] || fail "$1 is $is, not $2."
}

unit() {
  sed -n "s/^$1=//p" "$root/usr/lib/systemd/system/switchboard.service"
}

# Runs what the unit runs, as its user and in its directory.
start() {
  local command
  read -ra command <<<"$(unit ExecStart)"
  : >"$work/log"
  (cd "$root$(unit WorkingDirectory)" && umask "$(unit UMask)" &&
    exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin SWITCHBOARD_SERVER_PORT=0 \
      chroot --userspec="$(unit User):$(unit Group)" "$root" sh -c 'cd "$1" && shift && exec "$@"' sh \
      "$(unit WorkingDirectory)" "${command[@]}") >"$work/log" 2>&1 &
  server=$!
  for _ in {1..120}; do
    url=$(sed -n 's/.*"event":"ready","url":"\([^"]*\)".*/\1/p' "$work/log")
    [ -z "$url" ] || return 0
    kill -0 "$server" 2>/dev/null || break
    sleep 0.5
  done
  cat "$work/log" >&2
  fail "the server does not start."
}

stop() {
  local status=0
  kill -TERM "$server"
  wait "$server" || status=$?
  server=
  [ $status = 0 ] || fail "the server ended with $status at SIGTERM."
}

# Waits until the message $1 was handed to its provider.
dispatched() {
  for _ in {1..60}; do
    [ "$(curl -sf "$url/api/messages/$1" | jq -r .status)" != dispatched ] || return 0
    sleep 0.5
  done
  fail "the message $1 is not sent."
}

# --- install, start, send, stop ------------------------------------------------------------------

install first.deb
expect /var/lib/switchboard "switchboard:switchboard 700"
expect /etc/switchboard "root:switchboard 750"
expect /etc/switchboard/switchboard.yaml "root:switchboard 640"
expect /usr/lib/switchboard/switchboard.jar "root:root 644"
systemd-analyze --root="$root" verify --man=no switchboard.service || fail "the unit has mistakes."
systemd-analyze --root="$root" security --offline=true --threshold=20 switchboard.service >"$work/security" || {
  cat "$work/security" >&2
  fail "the unit is exposed more than it was."
}

start
id=$(curl -sf "$url/api/messages/sms" -H 'Content-Type: application/json' \
  -d '{"type":"sms","from":"+12016661234","to":"+18045551234","body":"Hello"}' | jq -r .id)
dispatched "$id"
[ "$(stat -c %u "/proc/$server")" = "$(stat -c %u "$root/var/lib/switchboard")" ] || fail "the server runs as another user."
expect /var/lib/switchboard/switchboard.db "switchboard:switchboard 600"
grep -q /usr/lib/switchboard/switchboard.jsa "/proc/$server/maps" || fail "the server starts without its cache."
stop

# --- upgrade: settings and messages stay ---------------------------------------------------------

sed -i 's/^  port: 8080$/  port: 8099/' "$root/etc/switchboard/switchboard.yaml"
chroot "$root" chmod 0600 /etc/switchboard
install next.deb
grep -q 'port: 8099' "$root/etc/switchboard/switchboard.yaml" || fail "an upgrade takes away what the administrator wrote."
grep -q 'of the next version' "$root/etc/default/switchboard" || fail "an upgrade leaves a conffile that nobody changed."
expect /etc/switchboard "root:switchboard 600"
chroot "$root" chmod 0750 /etc/switchboard
start
[ "$(curl -sf "$url/api/messages/$id" | jq -r .status)" = dispatched ] || fail "a message is gone after the upgrade."
stop

# --- remove keeps what is theirs, purge leaves nothing -------------------------------------------

chroot "$root" dpkg -r switchboard >"$work/dpkg.log" 2>&1
[ -f "$root/var/lib/switchboard/switchboard.db" ] || fail "remove takes the messages."
[ -f "$root/etc/switchboard/switchboard.yaml" ] || fail "remove takes the settings."
[ ! -e "$root/usr/lib/switchboard" ] || fail "remove leaves the program."
chroot "$root" dpkg -P switchboard >"$work/dpkg.log" 2>&1
rm "$root/first.deb" "$root/next.deb"
# Under systemd the service has a /tmp of its own, which goes with it.
rm -rf "$root/tmp/hsperfdata_switchboard"
files >"$work/after"
diff "$work/before" "$work/after" || fail "purge leaves something, see above."
diff "$work/passwd" "$root/etc/passwd" || fail "purge leaves the user."

printf 'packaging/test-deb.sh: installed, sent, upgraded, removed and purged; %s\n' "$(tail -n 1 "$work/security" | tr -s ' ')"
