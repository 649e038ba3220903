#!/usr/bin/env bash
# Puts and gets per second of three nodes of ours beside three etcd members, all on loopback and on one disk, under the same load by the
# same client: `skv bench` through either's HTTP interface. Each round runs both, in turn; printed are medians of the rounds.
#
#   tests/benchmarks/etcd.sh [rounds=3] [seconds=5] [clients="1 64 256"]
#
# Needs etcd (Debian: etcd-server) and python3. Data goes to a new folder below the current one and is removed at the end.
set -euo pipefail
rounds=${1:-3} seconds=${2:-5} clients=${3:-"1 64 256"}
root=$(cd "$(dirname "$0")/../.." && pwd)
command -v etcd >/dev/null || { echo "etcd is not installed (Debian: apt-get install etcd-server)" >&2; exit 1; }

dotnet build -c Release -v q --nologo "$root/src/ShardedKv.Cli" >/dev/null
skv="dotnet $root/src/ShardedKv.Cli/bin/Release/net10.0/skv.dll"
work=$(mktemp -d "$PWD/bench-etcd-XXXXXX")
children=()
stop() {
  for child in "${children[@]}"; do kill "$child" 2>/dev/null || true; done
  for child in "${children[@]}"; do wait "$child" 2>/dev/null || true; done
  rm -rf "$work"
}
trap stop EXIT

base=23900
peers="e1=http://127.0.0.1:$((base + 1)),e2=http://127.0.0.1:$((base + 2)),e3=http://127.0.0.1:$((base + 3))"
for i in 1 2 3; do
  etcd --name "e$i" --data-dir "$work/e$i" --log-level error --initial-cluster "$peers" --initial-cluster-state new \
    --listen-peer-urls "http://127.0.0.1:$((base + i))" --initial-advertise-peer-urls "http://127.0.0.1:$((base + i))" \
    --listen-client-urls "http://127.0.0.1:$((base + 10 + i))" --advertise-client-urls "http://127.0.0.1:$((base + 10 + i))" \
    >"$work/e$i.log" 2>&1 &
  children+=($!)
done
etcd_at="http://127.0.0.1:$((base + 11)),http://127.0.0.1:$((base + 12)),http://127.0.0.1:$((base + 13))"

$skv up --data "$work/skv" --http-port $((base + 21)) --remote-port $((base + 31)) >"$work/up.log" 2>&1 &
children+=($!)
for _ in $(seq 120); do grep -q '^ready' "$work/up.log" && break; sleep 0.5; done
grep -q '^ready' "$work/up.log" || { cat "$work/up.log" >&2; exit 1; }
skv_at="http://127.0.0.1:$((base + 21)),http://127.0.0.1:$((base + 22)),http://127.0.0.1:$((base + 23))"

run() { # target addresses clients op
  $skv bench --target "$1" --address "$2" --clients "$3" --op "$4" --value 256 --keys 10000 --seconds "$seconds" --warmup 3 --json 2>/dev/null \
    >>"$work/$1-$4-$3.json"
  echo >>"$work/$1-$4-$3.json"
}

for round in $(seq "$rounds"); do
  for count in $clients; do
    for op in put get; do
      echo "round $round of $rounds: $op, $count clients" >&2
      run skv "$skv_at" "$count" "$op"
      run etcd "$etcd_at" "$count" "$op"
    done
  done
done

python3 - "$work" "$clients" <<'PY'
import json, statistics, sys
work, clients = sys.argv[1], sys.argv[2].split()
def rows(target, op, count):
    text, found, decoder = open(f"{work}/{target}-{op}-{count}.json").read(), [], json.JSONDecoder()
    while text.strip():
        text = text.lstrip()
        value, end = decoder.raw_decode(text)
        found.append(value)
        text = text[end:]
    return found
def median(all, key): return statistics.median(r["latencyMs"][key] if key in ("p50", "p99") else r[key] for r in all)
print(f"{'op':4} {'clients':>7} {'skv/s':>9} {'p50 ms':>8} {'p99 ms':>8} {'etcd/s':>9} {'p50 ms':>8} {'p99 ms':>8} {'ratio':>6}  errors")
for op in ("put", "get"):
    for count in clients:
        ours, theirs = rows("skv", op, count), rows("etcd", op, count)
        a, b = median(ours, "perSecond"), median(theirs, "perSecond")
        wrong = [sum(sum(r["errors"].values()) for r in all) for all in (ours, theirs)]
        print(f"{op:4} {count:>7} {a:9.0f} {median(ours, 'p50'):8.2f} {median(ours, 'p99'):8.2f} {b:9.0f} {median(theirs, 'p50'):8.2f}"
              f" {median(theirs, 'p99'):8.2f} {a / b:6.2f}  {wrong[0]}/{wrong[1]}")
PY
