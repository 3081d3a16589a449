#!/bin/sh
# Runs in a network namespace of its own: CAIRN FOLDER. Starts a node of both roles, calls it, stops it.
set -eu
cairn=$1
home=$2/node
ip link set lo up
HOME=$2/empty
export HOME
mkdir -p "$HOME"
"$cairn" up --home "$home" --free-ports --ready-file "$2/ready.json" >"$2/output.txt" 2>&1 &
node=$!
trap 'kill $node 2>/dev/null || true; wait $node || true' EXIT
waited=0
until [ -f "$2/ready.json" ]; do
    kill -0 $node && [ $waited -lt 900 ] || { cat "$2/output.txt" "$home/data/log/cairn.log" && exit 1; }
    sleep 0.1
    waited=$((waited + 1))
done
"$cairn" call '/echo?size=10' --home "$home" --fail >"$2/answer.txt"
[ "$(wc -c <"$2/answer.txt")" -eq 10 ]
[ ! -e "$HOME/.m2" ] || { echo "something was fetched into a Maven repository" && exit 1; }
echo answered
