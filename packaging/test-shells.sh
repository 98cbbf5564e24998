#!/usr/bin/env bash
# Asks bash, zsh and fish themselves for completions, with the files that a release holds, and has its manual pages read
# by mandoc and man.
#
#   packaging/test-shells.sh [SHARE]   the folder share of an unpacked archive; by default what ./switchboard package built
#
# Debian: apt-get install zsh fish mandoc man-db
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() {
  printf 'packaging/test-shells.sh: %s\n' "$*" >&2
  exit 1
}

for tool in zsh fish mandoc man; do
  command -v "$tool" >/dev/null || fail "needs $tool (Debian: apt-get install zsh fish mandoc man-db)."
done
share=${1:-$(find target/package/portable -maxdepth 2 -name share 2>/dev/null | head -n 1)}
[ -d "$share/completions" ] || fail "there are no completions: run ./switchboard package."
share=$(CDPATH='' cd -P -- "$share" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
touch outage.yaml key.pem

# What is typed, and what the shell must offer: a command, options, values, a command below another, and files.
cat >cases <<'CASES'
switchboard bre|breaker
switchboard serve --po|--port
switchboard send |email
switchboard breaker |reset
switchboard config |check
switchboard config check --conf|--config
switchboard completion |fish
switchboard serve --config outa|outage.yaml
switchboard send --ca-file ke|key.pem
switchboard rehearse outa|outage.yaml
CASES

cat >ask.bash <<'BASH'
source "$1/completions/switchboard.bash"
# Only readline has options of completions.
compopt() { :; }
COMP_LINE=$2 COMP_POINT=${#2}
read -ra COMP_WORDS <<<"$2"
[[ $2 != *' ' ]] || COMP_WORDS+=('')
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
"$(complete -p switchboard | sed 's/.* -F \([^ ]*\) .*/\1/')"
printf '%s\n' "${COMPREPLY[@]}"
BASH

# A terminal in which somebody types, presses the tab key, and looks for at most ten seconds.
cat >ask.zsh <<'ZSH'
zmodload zsh/zpty
zpty shell "HOME=$PWD TERM=dumb zsh -f -i"
zpty -w shell "unsetopt zle_bracketed_paste; fpath=($1/completions \$fpath); autoload -U compinit; compinit -u -D"
zpty -w shell "bindkey '^I' complete-word; LISTMAX=1000; PS1=; print rea''dy"
until zpty -r shell line && [[ $line == *ready* ]]; do :; done
zpty -n -w shell "$2"$'\t'
seen=
for wait in {1..100}; do
  while zpty -r -t shell some; do seen+=$some; done
  # What was typed does not count.
  [[ "${seen//$2/}" != *"${3#${2##* }}"* ]] || { print -r -- "$3"; break; }
  sleep 0.1
done
zpty -d shell
ZSH

while IFS='|' read -r typed offered; do
  bash --norc ask.bash "$share" "$typed" 2>bash.err | grep -qxF -e "$offered" || {
    cat bash.err >&2
    fail "bash does not complete \"$typed\" to $offered."
  }
  HOME=$work fish --no-config -c "source $share/completions/switchboard.fish; complete -C '$typed'" |
    cut -f 1 | grep -qxF -e "$offered" || fail "fish does not complete \"$typed\" to $offered."
  zsh -f ask.zsh "$share" "$typed" "$offered" </dev/null | grep -qxF -e "$offered" ||
    fail "zsh does not complete \"$typed\" to $offered."
done <cases

for page in "$share"/man/man1/*.1; do
  warnings=$(mandoc -T lint -W warning "$page" || :; man --warnings -l "$page" 2>&1 >/dev/null || :)
  [ -z "$warnings" ] || fail "$warnings"
done
echo "packaging/test-shells.sh: three shells complete commands, and $(find "$share/man" -name '*.1' | wc -l) manual pages are in order."
