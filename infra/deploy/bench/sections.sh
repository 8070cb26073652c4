# Sourced by bench.sh: a function for every section, and the ratios.

# registrations CLIENTS: closed loop, by wrk.
registrations() {
  RUN="r$RANDOM$RANDOM" wrk -t1 -c"$1" -d"${2:-$seconds}s" -s "$DEPLOY/bench/register.lua" \
    "$gateway/api/patients"
}

# measure_instance LOG WORD: a whole instance, as `carelog up` runs it, but with ports for its services.
measure_instance() {
  local clients data=$work/up-$2
  "$carelog" keys make-authority "$data/certificates" >/dev/null
  "$carelog" keys issue "$data/certificates" >/dev/null
  start "up-$2" "$carelog" serve --role gateway,command,billing,projector,query,analytics,auth \
    --data "$data" --gateway-port 0 --log "$1" --port-base "$(free_port)"
  gateway=$(jq -r .gateway "$ready")
  TOKEN=$("$carelog" token --role receptionist --data "$data")
  export TOKEN
  registrations 64 3 >/dev/null
  if [ "$2" = embedded ]; then
    measure "GET /health/live, 64 clients (the bare door)" \
      wrk -t1 -c64 -d"${seconds}s" -s "$DEPLOY/bench/get.lua" "$gateway/health/live"
  fi
  for clients in 1 16 64; do
    measure "gateway, $2, $clients clients" registrations "$clients"
  done
  measure "gateway, $2, open loop at half of that" "$bench" gateway --gateway "$gateway" --clients 64 \
    --rate "$(half_of "gateway, $2, 64 clients")" --seconds "$seconds"
  commands "gRPC past the gateway, $2, 64 clients" 64
  printf 'resident after that, without PostgreSQL: %s MB\n' \
    "$(awk '/VmRSS/ { print int($2 / 1024) }' "/proc/$started/status")"
  stop_started
}

measure_gateway() {
  measure_instance embedded embedded
  need_broker
  measure_instance "kafka://$broker" Kafka
}

# log_url WORD NAME: the log that the word means; on Kafka topics of its own.
log_url() {
  if [ "$1" = embedded ]; then printf embedded; else printf 'kafka://%s/%s' "$broker" "$2"; fi
}

# measure_service SERVICE WORDS: on both logs, with 8 partitions and with 1.
measure_service() {
  local log clients
  for log in embedded Kafka; do
    if [ "$log" = Kafka ]; then need_broker; fi
    host "$1-$log-8" "$1" "$(log_url "$log" "$1-8")" 8
    for clients in 1 16 64; do commands "$2, $log, $clients clients" "$clients"; done
    if [ "$1" = patients ]; then
      commands "$2, $log, open loop at half of that" 64 --rate "$(half_of "$2, $log, 64 clients")"
    fi
    bulk "$2, $log, bulk"
    stop_started
    host "$1-$log-1" "$1" "$(log_url "$log" "$1-1")" 1
    commands "$2, $log, 1 partition, 64 clients" 64
    stop_started
  done
}

measure_grpc() { measure_service patients "gRPC"; }
measure_empty() { measure_service empty-decider "empty decider"; }

measure_echo() {
  local clients
  host echo echo embedded 1
  for clients in 1 16 64; do
    measure "empty unary echo, $clients clients" "$bench" echo --ready-file "$ready" \
      --clients "$clients" --seconds "$seconds"
  done
  measure "empty unary echo, bulk" "$bench" echo --ready-file "$ready" --clients 1024 --connections 2 \
    --seconds "$seconds"
  stop_started
}

# engine_on LOG NAME
engine_on() {
  "$bench" engine --log "$1" --data "$work/$2" --clients 1024 --seconds "$seconds"
}

measure_engine() {
  measure "engine without gRPC, embedded, 1024 under way" engine_on embedded engine
  need_broker
  measure "engine without gRPC, Kafka, 1024 under way" engine_on "kafka://$broker/engine" engine-kafka
}

measure_raw() {
  local partitions clients
  need_broker
  for partitions in 1 8; do
    for clients in 1 16 64 1024; do
      measure "raw, $partitions partition(s), $clients under way, 700 B" "$bench" raw \
        --log "kafka://$broker" --partitions "$partitions" --clients "$clients" --seconds "$seconds"
    done
  done
}

# perf_test TOPIC RECORDS: kafka-producer-perf-test as it comes; its latencies are those of full buffers.
perf_test() {
  java -Xmx512m -cp "$ROOT/.carelog/kafka/libs/*" org.apache.kafka.tools.ProducerPerformance \
    --topic "$1" --num-records "$2" --record-size 700 --throughput -1 \
    --producer-props "bootstrap.servers=$broker" acks=all 2>/dev/null |
    sed -n 's/^\([0-9]*\) records sent, \([0-9.]*\) records\/sec.* \([0-9]*\) ms 50th, .* \([0-9]*\) ms 99th, \([0-9]*\) ms 99.9th.*/RESULT errors=0 done=\1 per_s=\2 p50_ms=\3 p99_ms=\4 p999_ms=\5/p'
}

# perf_topic NAME [SETTING]
perf_topic() {
  java -Xmx256m -cp "$ROOT/.carelog/kafka/libs/*" org.apache.kafka.tools.TopicCommand \
    --bootstrap-server "$broker" --create --topic "$1" --partitions 8 --replication-factor 1 \
    ${2:+--config "$2"} >/dev/null 2>&1 || fail "Kafka did not make the topic $1: see $work/kafka/broker.log"
}

measure_producer() {
  need_broker
  perf_topic perf-fsync flush.messages=1
  measure "kafka-producer-perf-test, acks=all, fsync" perf_test perf-fsync 50000
  perf_topic perf
  measure "kafka-producer-perf-test, acks=all, no fsync" perf_test perf 500000
}

# pg_test_fsync writes 8 kB and waits for the disk.
fdatasync_rate() {
  "$(find /usr/lib/postgresql -name pg_test_fsync | head -n 1)" -s 1 -f "$work/fsync" |
    awk '$1 == "fdatasync" && $2 ~ /^[0-9]/ { print "RESULT errors=0 per_s=" int($2); exit }'
}

measure_fsync() { measure "fdatasync of 8 kB (pg_test_fsync)" fdatasync_rate; }

# Long runs: the cost of a command is also what it leaves to the store to do later.
measure_aggregates() {
  local line
  while read -r line; do
    row "corrections among $(sed 's/.* patients=//; s/ .*//' <<<"$line") patients, 64 under way" \
      "$(median_of per_s <<<"$line")" "$(median_of p50_ms <<<"$line")" "$(median_of p99_ms <<<"$line")" \
      "$(median_of p999_ms <<<"$line")" "$(median_of errors <<<"$line")" \
      "$(median_of cpu_us <<<"$line")" ""
  done < <("$bench" aggregates --data "$work/aggregates" --patients "$patients" --clients 64 \
    --seconds "$((2 * seconds * runs))" 2>>"$work/errors" | grep '^RESULT ')
}

# In a table of its own.
measure_rebuild() {
  CARELOG_BENCH_EVENTS=$events CARELOG_BENCH_RUNS=$runs "$DEPLOY/bench-rebuild.sh"
}

show_ratios() {
  rate_of[aim]=5000
  local log
  for log in embedded Kafka; do
    ratio "gRPC / empty decider, $log, 64 clients (aim 0.85)" \
      "gRPC, $log, 64 clients" "empty decider, $log, 64 clients"
    ratio "gRPC / empty unary echo, $log, 64 clients (aim 0.5)" \
      "gRPC, $log, 64 clients" "empty unary echo, 64 clients"
    ratio "gateway / 5,000 a second, $log, 64 clients (aim 1)" "gateway, $log, 64 clients" aim
  done
  ratio "gRPC bulk / kafka-producer-perf-test with fsync (aim 0.4)" \
    "gRPC, Kafka, bulk" "kafka-producer-perf-test, acks=all, fsync"
  ratio "gRPC bulk / kafka-producer-perf-test without fsync" \
    "gRPC, Kafka, bulk" "kafka-producer-perf-test, acks=all, no fsync"
  ratio "engine without gRPC / kafka-producer-perf-test with fsync" \
    "engine without gRPC, Kafka, 1024 under way" "kafka-producer-perf-test, acks=all, fsync"
  ratio "gRPC bulk / raw, 8 partitions, 1024 under way" \
    "gRPC, Kafka, bulk" "raw, 8 partition(s), 1024 under way, 700 B"
  show_read_ratios
  show_cache_ratios
  show_record_ratios
}
