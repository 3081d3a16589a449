#!/bin/sh
# ./cairn bench ledger [--rows N] [--rounds N]: the ledger beside PostgreSQL, in one run, A B A B. Prints a markdown table and
# writes it to target/bench/ledger.md. PostgreSQL runs in a directory of its own, on a Unix socket only, with its default
# durability (fsync and synchronous_commit on), on the same disk. Every figure is a median of rounds; --help tells more.
set -eu
umask 077

ROWS=1000000
ROUNDS=5
WARM_UP=3
PGBENCH_SECONDS=5
DAY_ROWS=10000000
ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)
BUNDLE=$ROOT/bundles/org.cairn.ledger
OUT=$ROOT/target/bench
TICKS=$(getconf CLK_TCK)

usage() {
    cat <<EOT
./cairn bench ledger [--rows N] [--rounds N] [--day-rows N]
  --rows N      rows of each throughput measurement, at least 100000 (1000000)
  --rounds N    how often each is measured, in turn with PostgreSQL (5)
  --day-rows N  rows of the day that is summed up (10000000)
It takes about eight minutes and 5 GB in \$TMPDIR, which must be on the disk that is to be measured.
EOT
}

fail() {
    echo "bench: $*" >&2
    exit 1
}

number() { # OPTION VALUE LEAST
    case $2 in '' | *[!0-9]*) fail "$1 takes a number, not: $2" ;; esac
    [ "$2" -ge "$3" ] || fail "$1 is at least $3"
    echo "$2"
}

while [ $# -gt 0 ]; do
    case $1 in
    --rows) ROWS=$(number "$1" "${2:-}" 100000) && shift ;;
    --rounds) ROUNDS=$(number "$1" "${2:-}" 1) && shift ;;
    --day-rows) DAY_ROWS=$(number "$1" "${2:-}" 100000) && shift ;;
    -h | --help) usage && exit 0 ;;
    *) usage >&2 && fail "what is $1?" ;;
    esac
    shift
done

W=$(mktemp -d "${TMPDIR:-/tmp}/cairn-bench.XXXXXX")
JVM=''
PGBIN=''
POSTMASTER=''

stop() {
    status=$?
    trap - EXIT INT TERM
    [ -z "$JVM" ] || kill "$JVM" 2>/dev/null || true
    [ ! -f "$W/pg/data/postmaster.pid" ] || as_postgres "$PGBIN/pg_ctl" -D "$W/pg/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$W"
    exit "$status"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# PostgreSQL does not run as root.
as_postgres() {
    if [ "$(id -u)" = 0 ]; then
        runuser -u postgres -- "$@"
    else
        "$@"
    fi
}

postgres() { # starts a cluster; sets PGBIN and POSTMASTER
    PGBIN=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
    if [ -z "$PGBIN" ]; then
        [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || fail "needs PostgreSQL: install the package postgresql"
        echo "bench: installing postgresql" >&2
        apt-get install -y --no-install-recommends postgresql >"$W/apt.log" 2>&1 </dev/null ||
            fail "cannot install postgresql: $(tail -n 3 "$W/apt.log")"
        PGBIN=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
    fi
    chmod 755 "$W"
    mkdir "$W/pg"
    [ "$(id -u)" != 0 ] || chown postgres "$W/pg"
    as_postgres "$PGBIN/initdb" -D "$W/pg/data" -A trust -E UTF8 --locale=C >"$W/initdb.log" 2>&1 || fail "$(tail -n 3 "$W/initdb.log")"
    # sizes as for a server of its own; durability is the default
    cat >>"$W/pg/data/postgresql.conf" <<EOT
listen_addresses = ''
unix_socket_directories = '$W/pg'
shared_buffers = 1GB
max_wal_size = 8GB
checkpoint_timeout = 30min
EOT
    as_postgres "$PGBIN/pg_ctl" -D "$W/pg/data" -l "$W/pg/log" -w start >/dev/null 2>&1 || fail "PostgreSQL: $(cat "$W/pg/log")"
    POSTMASTER=$(head -n 1 "$W/pg/data/postmaster.pid")
    [ "$(sql "show fsync")$(sql "show synchronous_commit")" = onon ] || fail "PostgreSQL is not durable"
}

sql() {
    as_postgres "$PGBIN/psql" -h "$W/pg" -d postgres -qAtX -v ON_ERROR_STOP=1 -c "$1"
}

# User and system time of all PostgreSQL processes, those that have ended too, in ticks.
postgres_cpu() {
    sleep 0.3 # sessions that ended are counted with their parent
    total=0
    for pid in $POSTMASTER $(cat "/proc/$POSTMASTER/task/$POSTMASTER/children"); do
        ticks=$(sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null | awk '{ print $12 + $13 + $14 + $15 }')
        total=$((total + ${ticks:-0}))
    done
    echo "$total"
}

now() {
    date +%s%N
}

ask() { # WORDS: a measurement of the ledger
    echo "$*" >&3
    read -r answer <&4 || fail "the ledger's process ended: $(cat "$W/java.err")"
    echo "$answer"
}

rest() { # before each measurement of either side: what the one before wrote is on the disk, by whomever
    [ -z "$POSTMASTER" ] || sql "checkpoint"
    sync
}

ours() { # WORDS: as ask, from a disk at rest
    rest
    ask "$@"
}

ledger() { # starts its process, which stays, so that it is warm
    [ -d "$BUNDLE/target/test-classes" ] || (cd "$ROOT" && mvn -q -B -f "$BUNDLE/pom.xml" test-compile >&2)
    (cd "$ROOT" && mvn -q -B -f "$BUNDLE/pom.xml" dependency:build-classpath -Dmdep.includeScope=test \
        -Dmdep.outputFile="$W/classpath" >"$W/mvn.log" 2>&1) || fail "no class path: $(tail -n 3 "$W/mvn.log")"
    mkfifo "$W/ask" "$W/answer"
    "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx4g -cp "$BUNDLE/target/test-classes:$BUNDLE/target/classes:$(cat "$W/classpath")" \
        org.cairn.ledger.io.LedgerBench "$W/ledger" <"$W/ask" >"$W/answer" 2>"$W/java.err" &
    JVM=$!
    exec 3>"$W/ask" 4<"$W/answer"
}

copy() { # KIND: rows/s and CPU us a row of COPY into an empty table with a primary key
    sql "drop table if exists rows" 2>/dev/null
    sql "create table rows ($(cat "$W/$1.columns"))"
    rest
    cpu=$(postgres_cpu)
    began=$(now)
    sql "copy rows from '$W/$1.tsv'"
    ended=$(now)
    awk -v n="$ROWS" -v ns=$((ended - began)) -v cpu=$(($(postgres_cpu) - cpu)) -v ticks="$TICKS" \
        'BEGIN { printf "%.0f %.2f\n", n * 1e9 / ns, cpu * 1e6 / ticks / n }'
}

inserts() { # CLIENTS: rows/s and CPU us a row of prepared inserts, each durable before the next of its client
    sql "drop table if exists rows" 2>/dev/null
    sql "create table rows ($(cat "$W/usual.columns"))"
    sql "drop sequence if exists ids" 2>/dev/null
    sql "create sequence ids cache 1000"
    rest
    cpu=$(postgres_cpu)
    as_postgres "$PGBIN/pgbench" -h "$W/pg" -n -M prepared -c "$1" -j 2 -T "$PGBENCH_SECONDS" -f "$W/insert.sql" postgres \
        >"$W/pgbench.out" 2>&1 || fail "pgbench: $(tail -n 3 "$W/pgbench.out")"
    n=$(sql "select count(*) from rows")
    awk -v n="$n" -v cpu=$(($(postgres_cpu) - cpu)) -v ticks="$TICKS" \
        '/^tps/ { printf "%.0f %.2f\n", $3, cpu * 1e6 / ticks / n }' "$W/pgbench.out"
}

insert_file() { # the first row of the usual ones as a prepared statement
    sql "drop table if exists rows" 2>/dev/null
    sql "create table rows ($(cat "$W/usual.columns"))"
    head -n 1 "$W/usual.tsv" >"$W/one.tsv"
    chmod 644 "$W/one.tsv"
    sql "copy rows from '$W/one.tsv'"
    as_postgres "$PGBIN/pg_dump" -h "$W/pg" -a -t rows --column-inserts postgres |
        sed -n '/^INSERT/,/;$/p' | sed "s/VALUES (0,/VALUES (nextval('ids'),/; s/'2026-11-20 12:[^']*'/now()/" >"$W/insert.sql"
    grep -q nextval "$W/insert.sql" || fail "no insert: $(cat "$W/insert.sql")"
    chmod 644 "$W/insert.sql"
}

middle() { # median of the lines on stdin
    sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

column() { # NAME COLUMN
    awk -v c="$2" '{ print $c }' "$W/$1.out" | middle
}

ratio() { # OURS THEIRS COLUMN: median of the rounds' ratios, lowest and highest
    paste -d' ' "$W/$1.out" "$W/$2.out" | awk -v c="$3" '{ print $c / $(c + 2) }' | sort -n >"$W/ratios"
    printf '%.1f (%.1f to %.1f)' "$(middle <"$W/ratios")" "$(head -n 1 "$W/ratios")" "$(tail -n 1 "$W/ratios")"
}

pair() { # TITLE OURS THEIRS
    printf '| %s | %.0f rows/s, %.2f us | %.0f rows/s, %.2f us | %s |\n' "$1" "$(column "$2" 1)" "$(column "$2" 2)" \
        "$(column "$3" 1)" "$(column "$3" 2)" "$(ratio "$2" "$3" 1)"
}

alone() { # TITLE NAME COLUMN UNIT
    printf '| %s | %.0f %s | | |\n' "$1" "$(column "$2" "$3")" "$4"
}

note() { # NAME: keeps what is on stdin and tells it
    read -r line
    echo "$line" >>"$W/$1.out"
    echo "  $1: $line" >&2
}

ledger
postgres
for kind in compact usual; do
    ask copy "$kind" "$ROWS" "$W/$kind.tsv" >"$W/$kind.columns"
    chmod 644 "$W/$kind.tsv"
done
insert_file
echo "warming up" >&2
round=1
while [ "$round" -le "$WARM_UP" ]; do
    for kind in compact usual; do ask rows "$kind" "$ROWS" >/dev/null; done
    round=$((round + 1))
done
ask acknowledged 8192 300000 >/dev/null
round=1
while [ "$round" -le "$ROUNDS" ]; do
    echo "round $round of $ROUNDS: rows/s, CPU us a row" >&2
    for kind in compact usual; do
        ours rows "$kind" "$ROWS" | note "ledger-$kind"
        copy "$kind" | note "copy-$kind"
    done
    ours acknowledged 8192 500000 | note acknowledged
    { inserts 8 && inserts 64; } | sort -n | tail -n 1 | note inserts
    ours keccak 3000000 | note keccak
    ours latency 1000 3000 | note latency-1000
    ours latency 20000 60000 | note latency-20000
    round=$((round + 1))
done
as_postgres "$PGBIN/pg_ctl" -D "$W/pg/data" -m fast -w stop >/dev/null 2>&1 || true
POSTMASTER=''
rm -rf "$W/pg" "$W"/*.tsv
ours proof 1000000 | note proof
ours sums "$DAY_ROWS" | note sums

mkdir -p "$OUT"
cat >"$W/table" <<EOT
# The ledger beside PostgreSQL
$(date -u +%Y-%m-%d), $(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg), $("$PGBIN/postgres" --version). $ROUNDS rounds in turn, $ROWS rows each, on one disk. Medians;
a ratio is the median of the rounds' ratios, with the lowest and the highest. CPU is that of all threads and processes of a side. Before each
measurement of either side the disk comes to rest (checkpoint in PostgreSQL, sync).

- *rows*: ours are checked, encoded, hashed (Keccak-256, SHA-256), in the tree's files and durable within 5 ms and one fdatasync; the time
  ends when the last one is. PostgreSQL's are one server-side COPY of the same columns (hashes given, as binary) into a new table
  with a primary key; the time ends when its commit is durable.
- *one by one*: ours are 8,192 callers, each of whom appends again when his row is durable. PostgreSQL's are prepared single
  inserts, each durable before the next of its client, at the better of 8 and 64 clients.
- *compact*: required columns, fee, currency, account; *usual*: $(tr ',' '\n' <"$W/usual.columns" | wc -l | tr -d ' ') columns with URL and headers.

| | ledger | PostgreSQL | ratio |
|---|---|---|---|
$(pair "rows, compact" ledger-compact copy-compact)
$(pair "rows, usual" ledger-usual copy-usual)
$(pair "one by one, usual" acknowledged inserts)
$(alone "Keccak-f on one core" keccak 1 "permutations/s")
$(alone "written at 1,000 rows/s, p50" latency-1000 1 us)
$(alone "written at 1,000 rows/s, p99" latency-1000 2 us)
$(alone "durable at 1,000 rows/s, p50" latency-1000 3 us)
$(alone "written at 20,000 rows/s, p50" latency-20000 1 us)
$(alone "written at 20,000 rows/s, p99" latency-20000 2 us)
$(alone "durable at 20,000 rows/s, p50" latency-20000 3 us)
$(alone "proof of one of 1,000,000 rows, p50" proof 1 us)
$(alone "proof of one of 1,000,000 rows, p99" proof 2 us)
$(grep -q none "$W/sums.out" || alone "sums of a day of $DAY_ROWS rows by customer" sums 1 ms)
EOT
cp "$W/table" "$OUT/ledger.md"
cat "$W/table"
