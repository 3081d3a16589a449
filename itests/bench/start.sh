#!/bin/sh
# ./cairn bench start [--rounds N]: how long a node with the roles gateway and worker takes from its start to its first answered
# request, beside a minimal Karaf from its start to its open SSH port; in one run, A B A B. Both have been started before: what
# they unpacked and resolved then is there. Prints a markdown table and writes it to target/bench/start.md.
set -eu
umask 077

ROUNDS=7
# the newest whose minimal distribution is published; its framework is ours
KARAF=org.apache.karaf:apache-karaf-minimal:4.4.8:tar.gz
COPY=org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy
ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)
OUT=$ROOT/target/bench
TICKS=$(getconf CLK_TCK)
SECONDS_MAX=60

fail() {
    echo "bench: $*" >&2
    exit 1
}

while [ $# -gt 0 ]; do
    case $1 in
    --rounds)
        case ${2:-} in '' | *[!0-9]* | 0*) fail "--rounds takes a number from 1" ;; esac
        ROUNDS=$2
        shift
        ;;
    -h | --help) sed -n 's/^# //p' "$0" && echo "  --rounds N    how often each is started (7)" && exit 0 ;;
    *) fail "what is $1? (--help)" ;;
    esac
    shift
done
[ -n "${CAIRN:-}" ] || fail "set CAIRN to the launcher"

W=$(mktemp -d "${TMPDIR:-/tmp}/cairn-bench.XXXXXX")
PID=''

stop() {
    status=$?
    trap - EXIT INT TERM
    [ -z "$PID" ] || kill -KILL "$PID" 2>/dev/null || true
    rm -rf "$W"
    exit "$status"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

now() { # ms
    echo $(($(date +%s%N) / 1000000))
}

open() { # PORT: whether something listens there
    awk -v port="$(printf '%04X' "$1")" '$4 == "0A" && $2 ~ ":" port "$" { found = 1 } END { exit !found }' /proc/net/tcp /proc/net/tcp6
}

free_port() {
    port=0
    while [ "$port" = 0 ] || open "$port"; do
        port=$((20000 + $(od -An -N2 -tu2 /dev/urandom) % 12000))
    done
    echo "$port"
}

# NAME: waits until the test in "answers" holds, then writes "ms CPU-s MB" to NAME.out and stops the process in PID
measured() {
    until answers; do
        kill -0 "$PID" 2>/dev/null || fail "$1 ended: $(tail -n 5 "$W/$1.log")"
        [ $(($(now) - began)) -lt $((SECONDS_MAX * 1000)) ] || fail "$1 did not answer within $SECONDS_MAX s"
        sleep 0.02
    done
    took=$(($(now) - began))
    ticks=$(sed 's/.*) //' "/proc/$PID/stat" | awk '{ print $12 + $13 }')
    memory=$(awk '/^VmRSS/ { print $2 }' "/proc/$PID/status")
    awk -v ms="$took" -v t="$ticks" -v hz="$TICKS" -v kb="$memory" 'BEGIN { printf "%d %.2f %.0f\n", ms, t / hz, kb / 1024 }' >"$W/last"
    kill -TERM "$PID"
    waited=0
    while kill -0 "$PID" 2>/dev/null; do
        [ "$waited" -lt 600 ] || fail "$1 does not stop"
        sleep 0.1
        waited=$((waited + 1))
    done
    PID=''
}

keep() { # NAME
    cat "$W/last" >>"$W/$1.out"
    echo "  $1: $(cat "$W/last") (ms, CPU s, MB)" >&2
}

karaf() {
    answers() { open "$karaf_port"; }
    began=$(now)
    (cd "$W/karaf" && KARAF_EXEC=exec exec bin/karaf server) >"$W/karaf.log" 2>&1 &
    PID=$!
    # the script ends in exec: the process stays the same
    measured karaf
}

cairn() {
    answers() {
        [ "$(curl -s -o /dev/null -w '%{http_code}' --max-time 1 --cacert "$W/home/tls/authority.pem" \
            -H "Authorization: Bearer $token" "https://localhost:$work_port/echo?size=10" || true)" = 200 ]
    }
    began=$(now)
    "$CAIRN" up --home "$W/home" >"$W/cairn.log" 2>&1 &
    PID=$!
    measured cairn
}

prepare() {
    (cd "$W" && mvn -q -B $COPY -Dartifact=$KARAF -DoutputDirectory="$W") >"$W/mvn.log" 2>&1 ||
        fail "no minimal Karaf: $(grep -m 1 ERROR "$W/mvn.log")"
    mkdir "$W/karaf"
    tar xzf "$W"/apache-karaf-minimal-*.tar.gz -C "$W/karaf" --strip 1
    karaf_port=$(free_port)
    sed -i "s/^sshHost *=.*/sshHost = 127.0.0.1/; s/^sshPort *=.*/sshPort = $karaf_port/" "$W/karaf/etc/org.apache.karaf.shell.cfg"
    echo 'karaf.shutdown.port = -1' >>"$W/karaf/etc/custom.properties"
    export EXTRA_JAVA_OPTS='-Xmx512m'
    work_port=$(free_port)
    "$CAIRN" up --home "$W/home" --free-ports --set "gateway.work.port=$work_port" --ready-file "$W/ready" >"$W/cairn.log" 2>&1 &
    PID=$!
    waited=0
    until [ -f "$W/ready" ]; do
        kill -0 "$PID" 2>/dev/null || fail "the node ended: $(tail -n 5 "$W/cairn.log")"
        [ "$waited" -lt 900 ] || fail "the node was not ready within 90 s"
        sleep 0.1
        waited=$((waited + 1))
    done
    customer=$W/home/credentials/customer.json
    field() { sed -n 's/.*"'"$1"'" *: *"\([^"]*\)".*/\1/p' "$customer" | head -n 1; }
    token=$(printf 'user = "%s:%s"\n' "$(field account)" "$(field key)" |
        curl -sS -K - --cacert "$W/home/tls/authority.pem" -X POST "https://localhost:$work_port/.cairn/session" |
        sed -n 's/.*"token" *: *"\([^"]*\)".*/\1/p')
    [ -n "$token" ] || fail "the gateway gave no session"
    kill -TERM "$PID"
    while kill -0 "$PID" 2>/dev/null; do sleep 0.1; done
    karaf # the first start of both unpacks and resolves
}

middle() { # COLUMN: median of a column of stdin
    awk -v c="$1" '{ print $c }' | sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

row() { # TITLE NAME
    printf '| %s | %.2f s | %.1f s | %.0f MB |\n' "$1" "$(middle 1 <"$W/$2.out" | awk '{ print $1 / 1000 }')" \
        "$(middle 2 <"$W/$2.out")" "$(middle 3 <"$W/$2.out")"
}

prepare
for round in $(seq 0 "$ROUNDS"); do
    for side in karaf cairn; do
        "$side"
        [ "$round" = 0 ] || keep "$side" # round 0 warms the disk's cache
    done
done
mkdir -p "$OUT"
ratios=$(paste -d' ' "$W/cairn.out" "$W/karaf.out" | awk '{ printf "%.3f\n", $1 / $4 }' | sort -n)
{
    echo '| second start | until it answers | CPU until then | memory then |'
    echo '|---|---|---|---|'
    row 'minimal Karaf 4.4.8, until its SSH port is open' karaf
    row 'gateway and worker, until the first answered request' cairn
    printf '| ratio | %.2f (%.2f to %.2f) | | |\n' "$(echo "$ratios" | middle 1)" "$(echo "$ratios" | head -n 1)" "$(echo "$ratios" | tail -n 1)"
} | tee "$OUT/start.md"
