#!/bin/sh
# A step of the assembly's build: ASSEMBLY TEMPLATE VERSION JARS LOCAL_REPOSITORY MAVEN. Puts the template of plug-ins into
# ASSEMBLY, and beside it a Maven repository with all that building it needs and nothing else. That is found out by building it
# once with an empty local repository, which is filled from the builder's own (whose files have no digests: -c) and, for what is
# not there, from where his Maven fetches.
set -eu
umask 022
assembly=$1 template=$2 version=$3 jars=$4 local=$5 maven=$6
work=$(dirname "$assembly")/authors
made=$assembly/repository

rm -rf "$assembly/templates"
mkdir -p "$assembly/templates/dservice"
cp -R "$template/src" "$template/standalone" "$assembly/templates/dservice/"

# The poms say what an author needs; those of the source tree name parents that are not published.
api() { # ARTIFACT DIRECTORY DEPENDENCIES
    to=$2/org/cairn/$1/$version
    mkdir -p "$to"
    cp "$jars/$1.jar" "$to/$1-$version.jar"
    cat >"$to/$1-$version.pom" <<EOT
<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>org.cairn</groupId>
  <artifactId>$1</artifactId>
  <version>$version</version>
  <licenses>
    <license>
      <name>Apache-2.0</name>
      <url>https://www.apache.org/licenses/LICENSE-2.0</url>
    </license>
  </licenses>$3
</project>
EOT
}

apis() { # DIRECTORY
    api org.cairn.plugin.api "$1" ''
    api org.cairn.testkit "$1" "
  <dependencies>
    <dependency>
      <groupId>org.cairn</groupId>
      <artifactId>org.cairn.plugin.api</artifactId>
      <version>$version</version>
    </dependency>
  </dependencies>"
}

sums() { # DIRECTORY: a Maven repository has a digest beside each file
    find "$1" -type f ! -name '*.sha1' | while read -r file; do
        sha1sum <"$file" | cut -d' ' -f1 >"$file.sha1"
    done
    find "$1" -exec touch -h -d 2026-11-20T00:00:00Z {} +
}

# Only the pom and this script decide what is needed.
stamp="$version $(cat "$template/standalone/pom.xml" "$0" | cksum)"
if [ -d "$made" ] && [ "$stamp" = "$(cat "$work/stamp" 2>/dev/null || true)" ]; then
    rm -rf "$made/org/cairn"
    apis "$made"
    sums "$made/org/cairn"
    exit
fi
rm -rf "$made" "$work"
mkdir -p "$work"
apis "$work/repository"
apis "$made" # the launcher reads the version there
sh "$assembly/bin/cairn" new dservice example --dir "$work/project" >/dev/null
# Maven 3.8 gives it to each plugin that names none, Maven 3.9 does not: whichever builds here, both shall find what they need.
sed -i '0,/<\/dependencies>/s||<dependency><groupId>org.codehaus.plexus</groupId><artifactId>plexus-utils</artifactId>\
      <version>1.1</version><scope>provided</scope></dependency></dependencies>|' "$work/project/pom.xml"
if ! (cd "$work/project" &&
    "$maven" -B -c -Dmaven.repo.local="$work/repository" -Dcairn.repository="file://$local" clean install) >"$work/log" 2>&1; then
    tail -n 40 "$work/log" >&2
    echo "the template of plug-ins does not build (all of it: $work/log)" >&2
    exit 1
fi
rm -rf "$work/repository/org/example" "$made"
find "$work/repository" -type f ! -name '*.jar' ! -name '*.pom' -delete
find "$work/repository" -type d -empty -delete
mv "$work/repository" "$made"
sums "$made"
echo "repository for authors: $(find "$made" -name '*.jar' | wc -l) jars, $(du -sk "$made" | cut -f1) KiB"
printf '%s' "$stamp" >"$work/stamp"
