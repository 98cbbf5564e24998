#!/bin/sh
# Tries what is released: builds it twice and compares, completes commands in three shells, installs, upgrades and
# purges the Debian package in a scratch Debian, builds the container image and runs it. As root; some ten minutes.
# Needs the Debian packages debootstrap, buildah, docker-compose, systemd, util-linux, zsh, fish, mandoc and man-db.
set -eu
cd "$(dirname -- "$0")/.."
./switchboard package
packaging/test-same.sh
packaging/test-shells.sh
packaging/test-deb.sh
packaging/test-image.sh
