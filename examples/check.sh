#!/usr/bin/env bash
# Whether the examples of docs/testing.md work: runs the tests of each against the program that was
# built. .ci/run calls it.
#
#   examples/check.sh   needs Node.js 20 and Python 3, and the network the first time
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

JAVA_HOME=$(./switchboard java-home)
export JAVA_HOME SWITCHBOARD=$PWD/switchboard
made=$PWD/target/examples
version=$(sed -n 's|.*<version>\(.*\)</version>.*|\1|p' packaging/junit/pom.xml | head -1)
rm -rf "$made"
mkdir -p "$made"

# What is built goes into a repository of its own, before that of the user.
maven() {
  sh ./mvnw -q -B -ntp -Dmaven.repo.local="$made/repository" \
    -Dmaven.repo.local.tail="$HOME/.m2/repository" -Dmaven.repo.local.tail.ignoreAvailability=true "$@"
}

./switchboard build -q
maven install:install-file -Dfile=target/switchboard.jar -DpomFile=pom.xml
maven install:install-file -Dfile=target/switchboard-junit.jar -DpomFile=packaging/junit/pom.xml
maven -f examples/java/pom.xml test "-Dswitchboard.version=$version" "-DbuildDirectory=$made/java"
node --test examples/node/
(cd examples/python && python3 -B -m unittest -q test_shop)
echo "examples/check.sh: all good."
