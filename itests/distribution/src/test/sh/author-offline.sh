#!/bin/sh
# Runs in a network namespace of its own: CAIRN FOLDER. A stranger's first plug-in, from nothing to signed, with an empty HOME.
set -eu
cairn=$1
folder=$2
ip link set lo up
HOME=$folder/empty
export HOME
mkdir -p "$HOME"
# Java takes the home from the system's list of users
MAVEN_OPTS="-Duser.home=$HOME"
export MAVEN_OPTS
PATH=${JAVA_HOME:+$JAVA_HOME/bin:}$PATH
cd "$folder"
"$cairn" new dservice greeter
cd greeter
mvn -B package >"$folder/maven.txt" 2>&1 || { tail -n 40 "$folder/maven.txt" && exit 1; }
grep -q 'Tests run: 3, Failures: 0, Errors: 0, Skipped: 0' "$folder/maven.txt"
[ -d "$HOME/.m2/repository/org/cairn" ] || { echo "Maven did not use the empty home" && exit 1; }
"$cairn" keys init --home "$folder/home"
"$cairn" sign target/greeter.jar --home "$folder/home"
keytool -importcert -noprompt -alias authority -file "$folder/home/trust/plugins/this-node.pem" \
    -keystore "$folder/trusted.p12" -storepass changeit 2>/dev/null
jarsigner -verify -strict -keystore "$folder/trusted.p12" -storepass changeit target/greeter.jar
# what is signed stays signed until a source changes
before=$(sha256sum <target/greeter.jar)
mvn -B -q -o package >"$folder/maven.txt" 2>&1
[ "$before" = "$(sha256sum <target/greeter.jar)" ] || { echo "Maven made another jar of the same sources" && exit 1; }
echo "the author is ready"
