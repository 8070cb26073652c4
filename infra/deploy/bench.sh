#!/usr/bin/env bash
# bench.sh: registrations per second and their latency through the gateway with a token, closed loop, at
# 1, 16 and 64 clients, on the embedded log and on Kafka, beside the limits of this machine measured in
# the same run. Server, client, broker and database share its cores.
#   CARELOG_BENCH_S       seconds of every measurement (10)
#   CARELOG_BENCH_RUNS    runs of each, of which the median is shown (3)
#   CARELOG_BENCH_WARM_S  seconds of load before the first measurement (20): the broker's compiler
set -euo pipefail
. "$(dirname "$0")/messages.sh"
. "$(dirname "$0")/processes.sh"

"$DEPLOY/install-packages" run kafka test
"$DEPLOY/fetch-kafka"
"$DEPLOY/build-program" release carelog

seconds=${CARELOG_BENCH_S:-10}
runs=${CARELOG_BENCH_RUNS:-3}
warm_up=${CARELOG_BENCH_WARM_S:-20}
unset CARELOG_BENCH_S CARELOG_BENCH_RUNS CARELOG_BENCH_WARM_S  # carelog refuses variables it does not know
carelog=$ROOT/build/release/carelog
work=$(mktemp -d "${TMPDIR:-/tmp}/carelog-bench-XXXXXX")
instance=

stop_instance() {
  [ -n "$instance" ] || return 0
  kill -TERM "$instance" 2>/dev/null || true
  wait "$instance" 2>/dev/null || true
  instance=
}
finish() {
  stop_instance
  "$DEPLOY/stop-kafka" "$work/kafka" || true
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

# start_instance NAME [FLAG...]: sets gateway and token.
start_instance() {
  local name=$1 data=$work/$1
  shift
  "$carelog" up --data "$data" --gateway-port 0 --ready-file "$data.ready" "$@" >"$data.out" 2>&1 &
  instance=$!
  for _ in $(seq 600); do
    [ -s "$data.ready" ] && break
    kill -0 "$instance" 2>/dev/null || fail "carelog did not start: $(tail -n 3 "$data.out")"
    sleep 0.1
  done
  gateway=$(jq -r .gateway "$data.ready")
  TOKEN=$("$carelog" token --role receptionist --data "$data")
  export TOKEN
  RUN="warm$RANDOM" wrk -t1 -c64 -d"${warm_up}s" -s "$DEPLOY/bench/register.lua" "$gateway/api/patients" \
    >/dev/null
}

# median COLUMN: of the RESULT lines on standard input.
median() { awk '{ print $'"$1"' }' | sort -g | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }

# load CLIENTS SCRIPT PATH: rate, p50, p99 and errors, each the median of the runs.
load() {
  local results= run
  for run in $(seq "$runs"); do
    results+=$(RUN="r$RANDOM$RANDOM-$run" wrk -t1 -c"$1" -d"${seconds}s" -s "$DEPLOY/bench/$2.lua" \
      "$gateway$3" | sed -n 's/^RESULT //p')$'\n'
  done
  results=$(sed '/^$/d' <<<"$results")
  printf '%s %s %s %s' "$(median 1 <<<"$results")" "$(median 2 <<<"$results")" \
    "$(median 3 <<<"$results")" "$(awk '{ s += $4 } END { print s + 0 }' <<<"$results")"
}

row() { printf '| %-44s | %8s | %8s | %8s | %6s |\n' "$@"; }

measure_registrations() {
  local clients
  for clients in 1 16 64; do
    # shellcheck disable=SC2046
    row "POST /api/patients, $1, $clients clients" $(load "$clients" register /api/patients)
  done
}

say "measuring: $runs runs of $seconds s each, medians"
row "what" "per s" "p50 ms" "p99 ms" "errors"
row "---" "---" "---" "---" "---"

start_instance embedded
# shellcheck disable=SC2046
row "GET /health/live, 64 clients (the bare door)" $(load 64 get /health/live)
measure_registrations "embedded log"
rss=$(awk '/VmRSS/ { print int($2 / 1024) }' "/proc/$instance/status")
stop_instance

broker=$("$DEPLOY/start-kafka" "$work/kafka" 0)
start_instance on-kafka --log "kafka://$broker"
measure_registrations "Kafka"
stop_instance

java=(java -Xmx512m -cp "$ROOT/.carelog/kafka/libs/*")
"${java[@]}" org.apache.kafka.tools.TopicCommand --bootstrap-server "$broker" --create --topic raw \
  --partitions 8 --replication-factor 1 >/dev/null 2>&1
raw=$("${java[@]}" org.apache.kafka.tools.ProducerPerformance --topic raw --num-records 1000000 \
  --record-size 700 --throughput -1 --producer-props "bootstrap.servers=$broker" acks=all 2>/dev/null |
  tail -n 1)
row "kafka-producer-perf-test, 700 B, acks=all" \
  "$(sed 's/.* \([0-9.]*\) records\/sec.*/\1/' <<<"$raw")" "" "" ""
sync=$(find /usr/lib/postgresql -name pg_test_fsync | head -n 1)
row "fdatasync of 8 kB (pg_test_fsync)" \
  "$("$sync" -s 2 -f "$work/fsync" | awk '$1 == "fdatasync" && $2 ~ /^[0-9]/ { print int($2); exit }')" "" "" ""
printf 'carelog up after the embedded runs: %s MB resident (without PostgreSQL)\n' "$rss"
