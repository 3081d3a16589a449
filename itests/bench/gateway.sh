#!/bin/sh
# ./cairn bench gateway [NODE_READY_JSON WORKER_PID...]: small GETs through a running network beside nginx proxying to nginx,
# in one run, A B A B. Prints a markdown table. Without arguments it starts a gateway and two worker processes (needs CAIRN,
# the launcher). Any answer other than 2xx, or a socket error, voids the run; so does a spread of ratios over 25 %.
# Settings: CONNECTIONS=64 SECONDS_EACH=5 ROUNDS=5 WARM_UP=150 SIZE=100
set -eu
umask 077

CONNECTIONS=${CONNECTIONS:-64}
SECONDS_EACH=${SECONDS_EACH:-5}
ROUNDS=${ROUNDS:-5}
WARM_UP=${WARM_UP:-150}
SIZE=${SIZE:-100}
SPREAD_MAX=25
TICKS=$(getconf CLK_TCK)
W=$(mktemp -d "${TMPDIR:-/tmp}/cairn-bench.XXXXXX")
STARTED=''

fail() {
    echo "bench: $*" >&2
    exit 1
}

stop() {
    status=$?
    trap - EXIT INT TERM
    for pid in $STARTED; do kill "$pid" 2>/dev/null || true; done
    for pid in $STARTED; do wait "$pid" 2>/dev/null || true; done
    rm -rf "$W"
    exit "$status"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

need() { # PROGRAM PACKAGE
    command -v "$1" >/dev/null 2>&1 && return
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || fail "needs $1: install the package $2"
    echo "bench: installing $2" >&2
    apt-get install -y --no-install-recommends "$2" >"$W/apt.log" 2>&1 || fail "cannot install $2: $(tail -n 3 "$W/apt.log")"
}

value() { # FILE KEY
    sed -n 's/.*"'"$2"'" *: *"\{0,1\}\([^",}]*\)"\{0,1\}.*/\1/p' "$1" | head -n 1
}

await() { # FILE PID LOG
    waited=0
    until [ -f "$1" ]; do
        kill -0 "$2" 2>/dev/null || fail "a node ended; it said: $(cat "$3")"
        [ "$waited" -lt 900 ] || fail "a node was not ready within 90 s"
        sleep 0.1
        waited=$((waited + 1))
    done
}

own_network() { # a gateway and two workers; sets READY and WORKERS
    [ -n "${CAIRN:-}" ] || fail "usage: $0 NODE_READY_JSON WORKER_PID..., or set CAIRN to the launcher"
    READY=$W/gateway.json
    "$CAIRN" up --home "$W/gateway" --role gateway --free-ports --ready-file "$READY" >"$W/gateway.out" 2>&1 &
    STARTED="$STARTED $!"
    await "$READY" $! "$W/gateway.out"
    WORKERS=''
    for worker in worker1 worker2; do
        token=$("$CAIRN" shell --home "$W/gateway" "cairn:worker-invite --json" |
            sed -n 's/.*"token" *: *"\([^"]*\)".*/\1/p')
        [ -n "$token" ] || fail "the gateway gave no invitation"
        "$CAIRN" worker --home "$W/$worker" --gateway "$(value "$READY" tunnel)" --enrol "$token" --label "$worker" \
            --free-ports --ready-file "$W/$worker.json" >"$W/$worker.out" 2>&1 &
        STARTED="$STARTED $!"
        WORKERS="$WORKERS $!"
        await "$W/$worker.json" $! "$W/$worker.out"
    done
}

body() {
    head -c "$SIZE" /dev/zero | tr '\0' 'x'
}

# One nginx of one process; nginx cannot be asked for a free port, so it is offered some.
nginx_on() { # NAME SERVER_LINES ("PORT" stands for the port) HTTP_LINES; sets PORT and PID
    tries=0
    PORT=$((20000 + ($$ * 7 + $(date +%S | sed 's/^0//') * 131) % 30000))
    while [ "$tries" -lt 30 ]; do
        PORT=$((PORT + 1)) tries=$((tries + 1))
        {
            [ "$(id -u)" != 0 ] || echo "user root;"
            echo "daemon off; worker_processes 1; pid $W/$1.pid; error_log $W/$1.err;"
            echo "events { worker_connections 4096; }"
            echo "http { access_log off; keepalive_requests 1000000000; client_body_temp_path $W/$1-body;"
            echo "proxy_temp_path $W/$1-proxy; fastcgi_temp_path $W/$1-f; uwsgi_temp_path $W/$1-u; scgi_temp_path $W/$1-s;"
            echo "$3"
            echo "server { $(echo "$2" | sed "s/PORT/$PORT/") } }"
        } >"$W/$1.conf"
        nginx -p "$W" -c "$W/$1.conf" >"$W/$1.out" 2>&1 &
        PID=$!
        waited=0
        while kill -0 "$PID" 2>/dev/null && [ "$waited" -lt 50 ]; do
            if [ -s "$W/$1.pid" ] && [ "$(cat "$W/$1.pid")" = "$PID" ]; then
                STARTED="$STARTED $PID"
                return
            fi
            sleep 0.1
            waited=$((waited + 1))
        done
        kill "$PID" 2>/dev/null || true
        grep -q 'Address already in use' "$W/$1.out" "$W/$1.err" 2>/dev/null || break
    done
    fail "nginx does not start: $(cat "$W/$1.out")"
}

# User and system time of processes and their children, in ticks.
cpu() { # PID...
    total=0
    for parent in "$@"; do
        for pid in $parent $(cat "/proc/$parent/task/$parent/children" 2>/dev/null || true); do
            [ -r "/proc/$pid/stat" ] || fail "process $pid is gone"
            total=$((total + $(sed 's/.*) //' "/proc/$pid/stat" | awk '{ print $12 + $13 }')))
        done
    done
    echo "$total"
}

load() { # SECONDS URL FILE
    wrk -t1 -c"$CONNECTIONS" -d"$1s" --latency -s "$W/load.lua" "$2" >"$3" 2>&1 || fail "wrk: $(cat "$3")"
    ! grep -E 'Non-2xx|Socket errors' "$3" >&2 || fail "void: answers other than 2xx, or socket errors, from $2"
}

measure() { # NAME URL PID...: appends "requests/s cpu_us p50 p99" to NAME.rows
    name=$1 url=$2
    shift 2
    before=$(cpu "$@")
    load "$SECONDS_EACH" "$url" "$W/$name.wrk"
    after=$(cpu "$@")
    requests=$(awk '/requests in/ { print $1 }' "$W/$name.wrk")
    [ "${requests:-0}" -gt 0 ] || fail "void: nothing was answered by $url"
    awk -v cpu=$((after - before)) -v ticks="$TICKS" -v n="$requests" '
        function us(t) { return t ~ /us$/ ? t + 0 : t ~ /ms$/ ? t * 1000 : t * 1000000 }
        /Requests\/sec/ { rate = $2 } $1 == "50%" { p50 = us($2) } $1 == "99%" { p99 = us($2) }
        END { printf "%.0f %.2f %.0f %.0f\n", rate, cpu * 1000000 / ticks / n, p50, p99 }' "$W/$name.wrk" >>"$W/$name.rows"
    echo "  $name: $(tail -n 1 "$W/$name.rows") (requests/s, CPU us, p50 us, p99 us)" >&2
}

middle() { # median of the lines on stdin
    sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

column() { # NAME COLUMN
    awk -v c="$2" '{ print $c }' "$W/$1.rows" | middle
}

ratios() { # COLUMN: of each round
    paste -d' ' "$W/cairn.rows" "$W/nginx.rows" | awk -v c="$1" '{ print $c / $(c + 4) }'
}

row() { # TITLE COLUMN UNIT: one line of the table; a ratio is of medians of rounds, with the lowest and highest
    ratio=$(ratios "$2" | middle)
    ends=$(ratios "$2" | sort -n | sed -n '1p;$p' | awk '{ printf "%s%.2f", (NR == 1 ? "" : " to "), $1 }')
    printf '| %s | %s %s | %s %s | %.2f (%s) |\n' "$1" "$(column cairn "$2")" "$3" "$(column nginx "$2")" "$3" "$ratio" "$ends"
}

steady() { # COLUMN NAME: whether the ratios are near each other
    ratios "$1" | sort -n | awk -v max="$SPREAD_MAX" -v name="$2" '{ v[NR] = $1 }
        END { m = v[int((NR + 1) / 2)]; s = 100 * (v[NR] - v[1]) / m
              if (s > max) { printf "void: the ratios of %s spread by %.0f %%, more than %d %%\n", name, s, max; exit 1 } }'
}

need curl curl
need nginx nginx-light
need wrk wrk
PATH=$PATH:/usr/sbin
if [ $# -gt 0 ]; then
    READY=$1
    shift
    WORKERS=$*
else
    own_network
fi
[ -r "$READY" ] || fail "$READY cannot be read"
HOME_DIR=$(value "$READY" home)
WORK=$(value "$READY" work)
NODE=$(value "$READY" pid)
WORK=${WORK%/}
[ -n "$WORK" ] && [ -n "$NODE" ] || fail "$READY names no work endpoint or no pid"
CUSTOMER=$HOME_DIR/credentials/customer.json
[ -r "$CUSTOMER" ] || fail "$CUSTOMER cannot be read"
[ ! -r "$HOME_DIR/tls/authority.pem" ] || set -- --cacert "$HOME_DIR/tls/authority.pem"

# The key and the token stay out of the list of processes.
answer=$(printf 'user = "%s:%s"\n' "$(value "$CUSTOMER" account)" "$(value "$CUSTOMER" key)" |
    curl -sS -K - "$@" -X POST "$WORK/.cairn/session") || fail "$WORK gave no session"
token=$(printf '%s\n' "$answer" | sed -n 's/.*"token" *: *"\([^"]*\)".*/\1/p')
[ -n "$token" ] || fail "$WORK gave no session: $answer"
printf 'wrk.headers["Authorization"] = "Bearer %s"\n' "$token" >"$W/load.lua"

nginx_on up "listen 127.0.0.1:PORT backlog=1024; location / { default_type text/plain; return 200 '$(body)'; }" ""
UPSTREAM=$PORT UPSTREAM_PID=$PID
upstream="upstream up { server 127.0.0.1:$UPSTREAM; keepalive 128; keepalive_requests 1000000000; }"
pass='location / { proxy_pass http://up; proxy_http_version 1.1; proxy_set_header Connection ""; }'
case $WORK in
https:*)
    # Both encrypt in front: the same curve and the same kind of key.
    need openssl openssl
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
        -keyout "$W/key.pem" -out "$W/cert.pem" 2>/dev/null
    nginx_on front "listen 127.0.0.1:PORT ssl backlog=1024; $pass" \
        "ssl_certificate $W/cert.pem; ssl_certificate_key $W/key.pem; $upstream"
    NGINX=https://127.0.0.1:$PORT
    ;;
*)
    nginx_on front "listen 127.0.0.1:PORT backlog=1024; $pass" "$upstream"
    NGINX=http://127.0.0.1:$PORT
    ;;
esac
FRONT_PID=$PID
ASK="/echo?size=$SIZE"

echo "warming up for $WARM_UP s" >&2
load 2 "$NGINX$ASK" "$W/warm.wrk"
load "$WARM_UP" "$WORK$ASK" "$W/warm.wrk"
round=1
while [ "$round" -le "$ROUNDS" ]; do
    echo "round $round of $ROUNDS" >&2
    measure nginx "$NGINX$ASK" "$FRONT_PID" "$UPSTREAM_PID"
    # shellcheck disable=SC2086 # a list
    measure cairn "$WORK$ASK" "$NODE" $WORKERS
    round=$((round + 1))
done

cat <<EOT
# The gateway beside nginx
$(date -u +%Y-%m-%d), $(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg), $(nginx -v 2>&1 | sed 's/.*: //'). GET with an answer of $SIZE bytes, $CONNECTIONS connections,
$ROUNDS rounds of $SECONDS_EACH s each in turn, ${WORK%%:*} in front. Cairn: sessions, broker, tunnel, metering, ledger, receipts; CPU of the
gateway's JVM and of $(echo "$WORKERS" | wc -w | tr -d ' ') worker processes. nginx: proxy and upstream, one process each. Medians; a ratio is the median of the
rounds' ratios, with the lowest and the highest. Everything but 2xx voids the run.

| | Cairn | nginx | ratio |
|---|---|---|---|
$(row "throughput" 1 "req/s")
$(row "CPU of all processes in the path" 2 "us/req")
$(row "latency, median (closed loop)" 3 "us")
$(row "latency, 99th percentile (closed loop)" 4 "us")
EOT
steady 1 throughput
steady 2 "CPU per request"
