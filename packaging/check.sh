#!/bin/sh
# Tries what is released: builds it twice and compares, installs, upgrades and purges the Debian package in a scratch
# Debian, builds the container image and runs it. As root; some ten minutes. Needs the Debian packages debootstrap,
# buildah, docker-compose, systemd and util-linux.
set -eu
cd "$(dirname -- "$0")/.."
./switchboard package
packaging/test-same.sh
packaging/test-deb.sh
packaging/test-image.sh
