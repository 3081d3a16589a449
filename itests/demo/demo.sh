#!/bin/sh
# ./cairn demo: a network on loopback (one gateway, two worker processes), three real requests as a customer sends them, and
# their bill, verified by a program that shares no code with the writer: the rows, a receipt offline, and the public log as a
# stranger sees it. Ends with 0 only if all of that held.
# Needs: CAIRN (the launcher), VERIFIER (folder of the verifier's jar), OUT (where results go).
set -eu

HERE=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
mkdir -p "$OUT"
OUT=$(CDPATH='' cd -- "$OUT" && pwd -P)
NETWORK=$(mktemp -d "${TMPDIR:-/tmp}/cairn-demo.XXXXXX")
PIDS=''
began=$(date +%s)

say() {
    printf '%3ss  %s\n' "$(($(date +%s) - began))" "$*"
}

fail() {
    say "FAILED: $*"
    for log in "$NETWORK"/*/data/log/cairn.log; do
        [ -f "$log" ] && cp "$log" "$OUT/$(basename "$(dirname "$(dirname "$(dirname "$log")")")").log"
    done
    say "the logs are in $OUT"
    exit 1
}

stop() {
    status=$?
    trap - EXIT INT TERM
    for pid in $PIDS; do kill "$pid" 2>/dev/null || true; done
    for pid in $PIDS; do wait "$pid" 2>/dev/null || true; done
    rm -rf "$NETWORK"
    exit "$status"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

await() { # FILE NAME PID
    waited=0
    until [ -f "$1" ]; do
        kill -0 "$3" 2>/dev/null || fail "$2 ended; it said: $(cat "$NETWORK/$2.out")"
        [ "$waited" -lt 900 ] || fail "$2 was not ready within 90 s"
        sleep 0.1
        waited=$((waited + 1))
    done
}

value() { # FILE KEY
    sed -n 's/.*"'"$2"'" *: *"\{0,1\}\([^",}]*\)"\{0,1\}.*/\1/p' "$1" | head -n 1
}

shell() {
    "$CAIRN" shell --home "$NETWORK/gateway" "$1"
}

worker() { # NAME
    token=$(shell "cairn:worker-invite --json" | sed -n 's/.*"token" *: *"\([^"]*\)".*/\1/p')
    [ -n "$token" ] || fail "the gateway gave no invitation"
    "$CAIRN" worker --home "$NETWORK/$1" --gateway "$(value "$NETWORK/gateway.json" tunnel)" --enrol "$token" --label "$1" \
        --free-ports --ready-file "$NETWORK/$1.json" >"$NETWORK/$1.out" 2>&1 &
    eval "$1=$!"
    PIDS="$PIDS $!"
}

header() { # FILE NAME: of the last answer in it, whether in the head or as a trailer
    tr -d '\r' <"$1" | sed -n 's/^'"$2"': //Ip' | tail -n 1
}

part() { # TEXT KEY
    printf '%s' "$1" | tr ';' '\n' | sed -n 's/^ *'"$2"'=//p'
}

report() { # TITLE HEAD RESULT
    status=$(sed -n '1s/^[^ ]* \([0-9]*\).*/\1/p' "$2")
    receipt=$(header "$2" Cairn-Receipt)
    times=$(header "$2" Cairn-Time)
    [ "$status" = 200 ] || fail "$1: status $status: $(cat "$3")"
    [ -n "$receipt" ] && [ -n "$times" ] || fail "$1: no receipt"
    say "$1"
    printf '        status   %s, %s bytes in %s\n' "$status" "$(wc -c <"$3" | tr -d ' ')" "$3"
    printf '        time     queue %s us, tunnel %s us, start %s us, execution %s us\n' "$(part "$times" queue)" \
        "$(part "$times" tunnel)" "$(part "$times" start)" "$(part "$times" execution)"
    printf '        receipt  %s\n' "$receipt"
    printf '        row      %s\n' "$(shell "cairn:ledger-row $(part "$receipt" row) --json" | tr -d '\n' | cut -c 1-400)"
}

say "starting a gateway on free ports of loopback"
"$CAIRN" up --home "$NETWORK/gateway" --role gateway --set node.name=demo --free-ports --ready-file "$NETWORK/gateway.json" \
    >"$NETWORK/gateway.out" 2>&1 &
gateway=$!
PIDS=$gateway
await "$NETWORK/gateway.json" gateway "$gateway"
say "the gateway answers at $(value "$NETWORK/gateway.json" work); starting two worker processes that dial out to it"
worker one
worker two
# shellcheck disable=SC2154 # set by eval in worker
await "$NETWORK/one.json" one "$one"
# shellcheck disable=SC2154
await "$NETWORK/two.json" two "$two"

say "1. a photograph through MediaGen, named by an MRL"
photograph='/mgen/io?script=thumb.ms&source=body&width=720'
"$CAIRN" call "$photograph" --home "$NETWORK/gateway" -D "$NETWORK/1.head" -o "$OUT/photo-720.jpg" \
    -H 'Content-Type: image/jpeg' -H 'Prefer: receipt=signed' --data-binary "@$HERE/seeding.jpg" || fail "the photograph"
report "   processed" "$NETWORK/1.head" "$OUT/photo-720.jpg"

say "2. page 2 of a PDF as PNG"
"$CAIRN" call '/mgen/io?script=page.ms&source=body&page=2&width=800' --home "$NETWORK/gateway" -D "$NETWORK/2.head" -o "$OUT/page-2.png" \
    -H 'Content-Type: application/pdf' --data-binary "@$HERE/cairn.pdf" || fail "the page"
report "   rendered" "$NETWORK/2.head" "$OUT/page-2.png"

say "3. a request whose worker is killed half-way"
id_of() { # the id of the worker at a home
    "$CAIRN" shell --home "$NETWORK/$1" "cairn:worker-status --json" | sed -n 's/.*"worker" *: *"\([^"]*\)".*/\1/p'
}
id_one=$(id_of one)
id_two=$(id_of two)
"$CAIRN" call '/echo?delay=5000' --home "$NETWORK/gateway" -D "$NETWORK/3.head" -o "$OUT/survived.json" &
request=$!
victim='' tries=0
while [ -z "$victim" ]; do
    [ "$tries" -lt 20 ] || fail "the gateway does not tell which worker has the request"
    tries=$((tries + 1))
    case $(shell "cairn:work --json") in
    *"$id_one"*) victim=one ;;
    *"$id_two"*) victim=two ;;
    esac
done
eval "pid=\$$victim"
kill -9 "$pid"
say "   worker $victim had it and was killed (kill -9 $pid)"
wait "$request" || fail "the caller noticed that his worker was killed"
report "   answered by the other worker" "$NETWORK/3.head" "$OUT/survived.json"

say "the bill: exported, and recomputed by another program"
shell "cairn:ledger-export -" >"$OUT/rows.jsonl" || fail "the export"
verify() {
    "${JAVA_HOME:+$JAVA_HOME/bin/}java" -jar "$(echo "$VERIFIER"/org.cairn.verify-*.jar)" "$@"
}
verify rows "$OUT/rows.jsonl" || fail "the verifier found something wrong"
complete=$(grep -c '"outcome":"complete"' "$OUT/rows.jsonl" || true)
lost=$(grep -c '"outcome":"lost"' "$OUT/rows.jsonl" || true)
[ "$complete" -eq 3 ] || fail "three answered requests, but $complete charged rows"
[ "$lost" -eq 1 ] || fail "one lost attempt, but $lost rows of one"
for head in 1 2 3; do
    receipt=$(header "$NETWORK/$head.head" Cairn-Receipt)
    grep -q "\"id\":\"$(part "$receipt" row)\".*$(part "$receipt" hash)" "$OUT/rows.jsonl" || fail "receipt $head is not in the export"
done
say "every row hash is right; three requests charged once each, the lost attempt free; every receipt is in the bill"

say "the receipt of the photograph, with the proof that its row is in the log, checked offline"
shell "cairn:proof $(part "$(header "$NETWORK/1.head" Cairn-Receipt)" row)" >"$OUT/photo.tlog-proof" || fail "the proof"
sed 's/^/        /' "$OUT/photo.tlog-proof"
"$CAIRN" call "/.cairn/receipt/$(header "$NETWORK/1.head" Cairn-Request)" --home "$NETWORK/gateway" --fail -o "$OUT/receipt.json" ||
    fail "the receipt"
{ printf 'POST\n%s\n' "$photograph" && cat "$HERE/seeding.jpg"; } >"$NETWORK/sent"
verify receipt "$OUT/receipt.json" --request "$NETWORK/sent" --answer "$OUT/photo-720.jpg" || fail "the receipt does not hold"

log=$(value "$NETWORK/gateway.json" status)
log=${log%/}/log
say "the whole log as a stranger sees it: $log"
rm -rf "$OUT/log"
verify "$log" --ca "$NETWORK/gateway/tls/authority.pem" --mirror "$OUT/log" || fail "the log"
say "every row is in a log that its owner cannot change unnoticed; the copy in $OUT/log can be checked for ever"

for pid in $one $two $gateway; do kill "$pid" 2>/dev/null || true; done
for pid in $one $two $gateway; do wait "$pid" 2>/dev/null || true; done
PIDS=''
say "stopped; the results are in $OUT"
