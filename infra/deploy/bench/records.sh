# Sourced by bench.sh: the sections about whole records: imports, long charts, likely duplicates.

imports=0  # so far: each has patients of its own

# start_instance NAME LOG: all roles in one process.
start_instance() {
  instance=$work/$1
  start "$1" "$carelog" up --data "$instance" --gateway-port 0 --log "$2"
  gateway=$(jq -r .gateway "$ready")
  TOKEN=$("$carelog" token --role admin --data "$instance")
  export TOKEN
}

# make_records PATIENTS ENTRIES: in $records, $record_count of them.
make_records() {
  imports=$((imports + 1))
  records=$work/records-$imports
  record_count=$("$bench" records --data "$records" --patients "$1" --entries "$2" --seed "$((RANDOM * 32768 + RANDOM))" |
    sed -n 's/.* done=\([0-9]*\).*/\1/p')
}

import_records() {
  "$carelog" import fhir "$records"/*.ndjson --source "run$imports" --data "$instance" \
    --rejects "$work/rejects-$imports.csv" >>"$work/import.out" 2>&1
}

until_visible() {
  until "$carelog" status --data "$instance" --json 2>/dev/null |
    jq -e '[.projections[].lagEvents] | length > 0 and all(. == 0)' >/dev/null; do sleep 0.2; done
}

# result_of BEGAN: a RESULT line of $record_count records.
result_of() {
  awk -v a="$1" -v b="$EPOCHREALTIME" -v done="$record_count" \
    'BEGIN { printf "RESULT errors=0 done=%d per_s=%.0f\n", done, done / (b - a) }'
}

# Patients with charts, 20 events each; the second row of the same imports, until every read model has the last.
imported() {
  make_records "$imported_patients" 19
  local began=$EPOCHREALTIME
  import_records || fail "an import failed: $(tail -n 1 "$work/import.out")"
  result_of "$began"
  until_visible
  result_of "$began" >>"$work/visible"
}

measure_import_on() {
  start_instance "import-$2" "$1"
  imported >/dev/null  # the first is not measured
  : >"$work/visible"
  measure "import fhir, $2, $imported_patients patients of 20 events" imported
  rate_of["import, $2"]=${rate_of["import fhir, $2, $imported_patients patients of 20 events"]}
  row "the same until the last is visible, $2" "$(median_of per_s <"$work/visible")" "" "" "" "" "" ""
  stop_started
}

measure_import() {
  measure_import_on embedded embedded
  need_broker
  measure_import_on "kafka://$broker/import" Kafka
}

requests() { wrk -t1 -c1 -d"$1s" -s "$DEPLOY/bench/request.lua" "$gateway$2"; }

one_more_entry() {
  METHOD=POST BODY='{"status":"final","code":{"text":"pulse"},"value":{"quantity":{"value":"61","unit":"/min"}}}' \
    requests 1 "/api/patients/$1/observations"
}

newest_patient() { curl -sS -H "Authorization: Bearer $TOKEN" "$gateway/api/patients?limit=1" | jq -r '.[0].id'; }

measure_chart() {
  local long short
  start_instance chart embedded
  make_records 1 9
  import_records && until_visible
  short=$(newest_patient)
  make_records 1 10000
  import_records && until_visible
  long=$(newest_patient)
  one_more_entry "$short" >/dev/null
  run_all one_more_entry "$short"
  local few=$(median_of p50_ms <<<"$results")
  run_all one_more_entry "$long"
  local many=$(median_of p50_ms <<<"$results")
  awk -v many="$many" -v few="$few" \
    'BEGIN { printf "\none more entry in a chart of 10,000 / in one of ten: %s ms / %s ms = %.2f (aim 1.1)\n", many, few, many / few }'
  until_visible
  run_all requests "$seconds" "/api/patients/$long/chart?limit=20"
  printf 'first page of the chart of 10,000, one client: p50 %s ms, p95 %s ms (aim 10)\n\n' \
    "$(median_of p50_ms <<<"$results")" "$(median_of p95_ms <<<"$results")"
  stop_started
}

# The manager's page over five years: a million encounters of twenty thousand patients, all read models.
measure_insight() {
  require_space 4000 "a log of a million encounters"
  mkdir -p "$work/insight"
  "$bench" clinic --data "$work/insight" --patients 20000 --entries 50 >>"$work/insight.out" ||
    fail "no log of a million encounters was made"
  ready_s_max=900
  start_instance insight embedded
  ready_s_max=60
  until_visible
  TOKEN=$("$carelog" token --role admin --data "$instance" --ttl 3600)
  requests 2 "/api/analytics/overview?from=2021-01-01&to=2025-12-31" >/dev/null
  run_all requests "$seconds" "/api/analytics/overview?from=2021-01-01&to=2025-12-31"
  printf "\nthe manager's page over five years of a million encounters, one client: p50 %s ms, p95 %s ms (aim 50)\n" \
    "$(median_of p50_ms <<<"$results")" "$(median_of p95_ms <<<"$results")"
  run_all requests "$seconds" "/api/analytics/conditions?from=2021-01-01&to=2025-12-31&per=month"
  printf 'the ten commonest conditions of each of its months: p50 %s ms, p95 %s ms\n\n' \
    "$(median_of p50_ms <<<"$results")" "$(median_of p95_ms <<<"$results")"
  stop_started
}

# Beside the section reads, with a read model of its own.
measure_duplicates() {
  with_duplicates=--duplicates
  start_reading
  TOKEN=$("$carelog" token --role admin --data "$work/read")
  run_all requests "$seconds" "/api/patients/duplicates?limit=20"
  printf "\nthe work list's first page among %s patients, one client: p50 %s ms, p95 %s ms (aim 100)\n\n" \
    "$read_among" "$(median_of p50_ms <<<"$results")" "$(median_of p95_ms <<<"$results")"
  stop_started
}

show_record_ratios() {
  ratio "import on Kafka / kafka-producer-perf-test with fsync (aim 0.4)" \
    "import, Kafka" "kafka-producer-perf-test, acks=all, fsync"
  ratio "import on the embedded log / fdatasync, one an event (aim 0.5)" \
    "import, embedded" "fdatasync of 8 kB (pg_test_fsync)"
}
