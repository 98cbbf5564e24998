#!/bin/sh
# Makes the files of a release from the jar that was just built: two archives and a Debian package.
# The same commit and the same JDK give the same bytes. ./switchboard package calls it.
#
#   JAVA_HOME           the JDK whose parts become the runtime
#   SOURCE_DATE_EPOCH   the time of all files; the commit's unless set
set -eu
umask 022
export LC_ALL=C TZ=UTC

root=$(CDPATH='' cd -P -- "$(dirname -- "$0")/.." && pwd)
target=$root/target
stage=$target/package
dist=$root/dist

fail() {
  printf 'switchboard: %s\n' "$*" >&2
  exit 1
}

[ "$(uname -sm)" = 'Linux x86_64' ] || fail "package needs Linux on x86-64: the runtime is for that."
tar --version 2>/dev/null | grep -q GNU || fail "package needs GNU tar."

version=$(sed -n '/<artifactId>switchboard</,/<version>/ s:.*<version>\(.*\)</version>.*:\1:p' "$root/pom.xml")
epoch=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct)} ||
  fail "package needs a git checkout, or SOURCE_DATE_EPOCH."
export SOURCE_DATE_EPOCH="$epoch"
name=switchboard-$version
portable=$stage/portable/$name
complete=$stage/linux-x64/$name

# Bytes that depend on the content of the folder $1 alone; $2 is what to take of it.
archive() {
  tar -C "$1" --sort=name --mtime="@$epoch" --owner=0 --group=0 --numeric-owner --format=gnu \
    --mode=u=rwX,go=rX -cf - "$2"
}

# --- the program, for a JDK that is there already ------------------------------------------------

rm -rf "$stage" "$dist"
mkdir -p "$dist" "$portable/bin" "$portable/lib" "$portable/conf"
cp "$root/switchboard" "$portable/bin/switchboard"
cp "$target/switchboard.jar" "$portable/"
cp "$target"/lib/*.jar "$portable/lib/"
cp "$root/packaging/switchboard.yaml" "$portable/conf/"
cp -R "$root/scenarios" "$portable/"
cp "$root/LICENSE" "$root/CHANGELOG.md" "$portable/"
cp "$root/packaging/INSTALL.md" "$portable/"

# Completions and manual pages, from the declared commands.
run() {
  env -i "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -jar "$target/switchboard.jar" "$@"
}
completions=$portable/share/completions
mkdir -p "$completions"
run completion bash | sed '/^# Date:/d' >"$completions/switchboard.bash"
run completion zsh >"$completions/_switchboard"
run completion fish >"$completions/switchboard.fish"
run man --date "$(date -u -d "@$epoch" +%Y-%m-%d)" --out "$portable/share/man/man1"

# --- the same with a runtime ---------------------------------------------------------------------

# What the jars use, by their byte code; jcmd and jfr look into a running server; Kerberos is for
# PostgreSQL, and is found by name only.
modules=$("$JAVA_HOME/bin/jdeps" --ignore-missing-deps --multi-release 25 --print-module-deps \
  -cp "$target/lib/*" "$target/switchboard.jar" "$target"/lib/*.jar 2>/dev/null | tail -n 1)
case $modules in
  java.base,*) ;;
  *) fail "jdeps found no modules: $modules" ;;
esac
mkdir -p "$stage/linux-x64"
cp -R "$portable" "$complete"
"$JAVA_HOME/bin/jlink" --add-modules "$modules,jdk.jcmd,jdk.jfr,jdk.security.auth" \
  --strip-java-debug-attributes --no-header-files --no-man-pages --output "$complete/runtime"

# The JVM compares the jars' times with those that it saw when it made the cache.
find "$complete" "$portable" -exec touch -h -d "@$epoch" {} +

# Classes that a start loads, parsed already (class data sharing). A cache that learns from a start,
# as a checkout uses it, differs each time; this one is made from a list: all classes of ours, and
# those of others that packaging/learn-start.sh has seen.
"$JAVA_HOME/bin/jar" tf "$complete/switchboard.jar" | sed -n 's:^\(dev/.*\)\.class$:\1:p' | sort |
  cat "$root/packaging/classes.txt" - >"$stage/classes.txt"
env -i "$complete/runtime/bin/java" -XX:+UseParallelGC -Xmx256m -Xshare:dump -Xlog:cds=error \
  -Xlog:aot=error -XX:SharedClassListFile="$stage/classes.txt" \
  -XX:SharedArchiveFile="$complete/switchboard.jsa" -cp "$complete/switchboard.jar" >"$stage/cache.log" 2>&1 || {
  cat "$stage/cache.log" >&2
  fail "the JVM could not make its cache."
}

archive "$stage/portable" "$name" | gzip -9n >"$dist/$name.tar.gz"
archive "$stage/linux-x64" "$name" | gzip -9n >"$dist/$name-linux-x64.tar.gz"

# --- the Debian package --------------------------------------------------------------------------

# A version without a release sorts before the release, and after what was committed earlier.
case $version in
  *-SNAPSHOT) deb_version=${version%-SNAPSHOT}~git$(date -u -d "@$epoch" +%Y%m%d%H%M%S) ;;
  *) deb_version=$version ;;
esac
# For tests of upgrades.
deb_version=${SWITCHBOARD_DEB_VERSION:-$deb_version}
tree=$stage/deb
mkdir -p "$tree/usr/lib" "$tree/usr/bin" "$tree/usr/lib/systemd/system" "$tree/usr/share/doc/switchboard" \
  "$tree/etc/switchboard" "$tree/etc/default" "$tree/usr/share/man/man1" \
  "$tree/usr/share/bash-completion/completions" "$tree/usr/share/zsh/vendor-completions" \
  "$tree/usr/share/fish/vendor_completions.d"
cp -Rp "$complete" "$tree/usr/lib/switchboard"
cp "$completions/switchboard.bash" "$tree/usr/share/bash-completion/completions/switchboard"
cp "$completions/_switchboard" "$tree/usr/share/zsh/vendor-completions/"
cp "$completions/switchboard.fish" "$tree/usr/share/fish/vendor_completions.d/"
for page in "$portable"/share/man/man1/*; do
  gzip -9n <"$page" >"$tree/usr/share/man/man1/${page##*/}.gz"
done
rm -r "$tree/usr/lib/switchboard/conf" "$tree/usr/lib/switchboard/share" "$tree/usr/lib/switchboard/INSTALL.md" \
  "$tree/usr/lib/switchboard/LICENSE" "$tree/usr/lib/switchboard/CHANGELOG.md"
ln -s ../lib/switchboard/bin/switchboard "$tree/usr/bin/switchboard"
cp "$root/packaging/deb/switchboard.service" "$tree/usr/lib/systemd/system/"
cp "$root/packaging/deb/default" "$tree/etc/default/switchboard"
cp "$root/packaging/deb/copyright" "$tree/usr/share/doc/switchboard/"
gzip -9n <"$root/CHANGELOG.md" >"$tree/usr/share/doc/switchboard/changelog.gz"
{
  cat "$root/packaging/switchboard.yaml"
  cat "$root/packaging/deb/store.yaml"
} >"$tree/etc/switchboard/switchboard.yaml"
archive "$tree" . >"$stage/deb.tar"

mkdir -p "$stage/control"
for file in "$root"/packaging/deb/control/*; do
  sed -e "s/@version@/$deb_version/" -e "s/@size@/$(du -sk --apparent-size "$tree" | cut -f1)/" \
    "$file" >"$stage/control/${file##*/}"
done
(cd "$root" && sh ./mvnw -B -ntp -q -f packaging/deb/pom.xml \
  "-Ddeb=$dist/switchboard_${deb_version}_amd64.deb" "-Dtree=$stage/deb.tar" \
  "-Dcontrol=$stage/control" "-Dproject.build.outputTimestamp=$epoch" package)

# --- what else a release holds -------------------------------------------------------------------

cp "$root/packaging/Containerfile" "$root/packaging/compose.yaml" "$dist/"
(cd "$dist" && sha256sum -- *.tar.gz *.deb >SHA256SUMS && cat SHA256SUMS)
