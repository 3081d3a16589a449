#!/bin/sh
# Counts the tests that ran from their reports, and fails on a skip that is not on itests/skips.txt.
set -eu
root=$1
reports=$(find "$root" -path '*/target/*-reports/TEST-*.xml')
[ -n "$reports" ] || { echo "no test ran" >&2 && exit 1; }
count() { # attribute of <testsuite>
    # shellcheck disable=SC2086 # a list of files
    sed -n 's/.*<testsuite [^>]*[ "]'"$1"'="\([0-9]*\)".*/\1/p' $reports | awk '{ n += $1 } END { print n + 0 }'
}
tests=$(count tests) failures=$(($(count failures) + $(count errors))) skipped=$(count skipped)
# shellcheck disable=SC2086
skips=$(awk '
    /<testcase / { name = $0; sub(/.* classname="/, "", name); sub(/".*/, "", name)
                   test = $0; sub(/.*<testcase name="/, "", test); sub(/".*/, "", test) }
    /<skipped/ { print name "." test }' $reports | sort -u)
status=0
for skip in $(printf '%s\n' "$skips" | tr -d ' '); do
    listed=no
    while IFS= read -r pattern; do
        case $pattern in '' | '#'*) continue ;; esac
        # shellcheck disable=SC2254 # the list holds patterns
        case $skip in ${pattern%% *}) listed=yes ;; esac
    done <"$root/itests/skips.txt"
    [ "$listed" = yes ] || { echo "skipped, and not on itests/skips.txt: $skip" >&2 && status=1; }
done
[ "$failures" -eq 0 ] || status=1
echo "$((tests - failures - skipped)) passed, $failures failed, $skipped skipped"
exit $status
