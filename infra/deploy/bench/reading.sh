# Sourced by bench.sh: the sections about reading. Patients and their read model are made once, by
# `carelog-bench filled`: a generated log, folded by the projection itself. No other read model is.

filled=           # pid of the process that keeps their PostgreSQL
with_duplicates=  # --duplicates: their read model as well

need_patients() {
  [ -z "$filled" ] || return 0
  require_space $((read_among / 500 + 500)) "making $read_among patients"
  chmod 755 "$work"
  mkdir "$work/read"
  ready_s_max=$((60 + read_among / 2000))
  start filled "$bench" filled --data "$work/read" --patients "$read_among" --sample "$work/sample.tsv" \
    $with_duplicates
  filled=$started
  started=
  ready_s_max=60
  conninfo=$(jq -r .conninfo "$ready")
  say "$(jq -r '"\(.patients) patients: log generated in \(.generating_s|round) s, read model filled in \(.filling_s|round) s"' "$ready")"
}

# start_reading [FLAG...]: the roles that a read needs, in one process. Its first two seconds are not
# measured. Without flags every patient is read from its table.
start_reading() {
  [ $# -gt 0 ] || set -- --cache-megabytes 0
  need_patients
  if [ ! -d "$work/certificates" ]; then
    "$carelog" keys make-authority "$work/certificates" >/dev/null
    "$carelog" keys issue "$work/certificates" >/dev/null
  fi
  start reading "$carelog" serve --role gateway,query,auth --data "$work/read" --gateway-port 0 \
    --port-base "$(free_port)" --certificates "$work/certificates" "$@"
  gateway=$(jq -r .gateway "$ready")
  TOKEN=$("$carelog" token --role receptionist --data "$work/read")
  SAMPLE=$work/sample.tsv
  export TOKEN SAMPLE
  http_reads 16 2 >/dev/null
}

# http_reads CLIENTS [SECONDS]: of the patients of the sample, as the other two.
http_reads() {
  VARIANT=id FIRST=10000 wrk -t1 -c"$1" -d"${2:-$seconds}s" -s "$DEPLOY/bench/read.lua" "$gateway"
}

grpc_reads() {
  "$bench" reads --ready-file "$ready" --sample "$work/sample.tsv" --clients "$1" --seconds "$seconds"
}

# The row as the query role selects it. The sample stands in the prepared statement, so that pgbench, whose
# variables are numbers, can choose a patient of it.
write_pgbench_script() {
  printf '\\set n random(1, %s)\n' "$(wc -l <"$work/sample.tsv")"
  printf '%s' "SELECT id, clinic, name, email, address, date_of_birth, registered_date, identifiers, gender, " \
    "telephone, deceased_date, active, version FROM carelog.patients WHERE clinic = 'main' AND id = ('{" \
    "$(cut -f 1 "$work/sample.tsv" | paste -sd ,)" "}'::uuid[])[:n];"
  printf '\n'
}

# pgbench_reads CLIENTS: one transaction in ten enters the latencies.
pgbench_reads() {
  local summary
  [ -f "$work/pgbench.sql" ] || write_pgbench_script >"$work/pgbench.sql"
  rm -f "$work"/pgbench-log*
  summary=$("$(find /usr/lib/postgresql -name pgbench | sort -V | tail -n 1)" -n -M prepared -c "$1" \
    -j "$(($1 < 2 ? 1 : 2))" -T "$seconds" -l --log-prefix="$work/pgbench-log" --sampling-rate=0.1 \
    -f "$work/pgbench.sql" "$conninfo" 2>>"$work/errors")
  sort -n -k 3 "$work"/pgbench-log* | cut -d ' ' -f 3 | awk \
    -v per_s="$(sed -n 's/^tps = \([0-9.]*\).*/\1/p' <<<"$summary")" \
    -v count="$(sed -n 's/^number of transactions actually processed: \([0-9]*\).*/\1/p' <<<"$summary")" '
    { us[NR] = $1 }
    function at(share, place) { place = int(NR * share); return us[place < 1 ? 1 : place] / 1000 }
    END { if (NR) printf "RESULT errors=0 done=%d per_s=%.0f p50_ms=%.3f p99_ms=%.3f p999_ms=%.3f\n",
      count, per_s, at(0.5), at(0.99), at(0.999) }'
}

measure_reads() {
  local clients
  [ -n "${rate_of[empty unary echo, 64 clients]:-}" ] || measure_echo
  start_reading
  for clients in 1 16 64; do
    measure "bare door, $clients clients" wrk -t1 -c"$clients" -d"${seconds}s" -s "$DEPLOY/bench/get.lua" \
      "$gateway/health/live"
    measure "pgbench, $clients clients" pgbench_reads "$clients"
    measure "a patient over gRPC, $clients clients" grpc_reads "$clients"
    measure "a patient through the gateway, $clients clients" http_reads "$clients"
  done
  stop_started
}

# allowed_by CLIENTS HOP: the share of pgbench that the parts, one after another, would leave.
allowed_by() {
  awk -v hop="${rate_of[$2]:-0}" -v sql="${rate_of[pgbench, $1 clients]:-0}" \
    'BEGIN { if (hop > 0 && sql > 0) printf "%.2f", (1 / (1 / hop + 1 / sql)) / sql }'
}

show_read_ratios() {
  local clients
  [ -n "${rate_of[pgbench, 1 clients]:-}" ] || return 0
  for clients in 1 16 64; do
    ratio "gRPC / pgbench, $clients clients (aim 0.45; echo and pgbench allow $(allowed_by "$clients" \
      "empty unary echo, $clients clients"))" "a patient over gRPC, $clients clients" "pgbench, $clients clients"
    ratio "gateway / pgbench, $clients clients (aim 0.35; door and pgbench allow $(allowed_by "$clients" \
      "bare door, $clients clients"))" "a patient through the gateway, $clients clients" "pgbench, $clients clients"
  done
}

row_of_search() { printf '| %-34s | %8s | %8s | %8s | %8s | %8s | %6s | %6s | %6s |\n' "$@"; }

searched() { FIRST=1000 VARIANT=$1 wrk -t1 -c1 -d"${seconds}s" -s "$DEPLOY/bench/read.lua" "$gateway"; }

measure_search() {
  local variant line late=
  start_reading
  printf '\nSearch among %s patients, one client, through the gateway\n' "$read_among"
  row_of_search "what" "per s" "p50 ms" "p95 ms" "p99 ms" "max ms" "errors" "cpu us" "others"
  row_of_search "---" "---" "---" "---" "---" "---" "---" "---" "---"
  while read -r variant; do
    run_all searched "$variant"
    # shellcheck disable=SC2086
    row_of_search "$variant" "$(median_of per_s <<<"$results")" "$(median_of p50_ms <<<"$results")" \
      "$(median_of p95_ms <<<"$results")" "$(median_of p99_ms <<<"$results")" \
      "$(median_of max_ms <<<"$results")" "$(sum_of errors <<<"$results")" $used
    if awk -v p95="$(median_of p95_ms <<<"$results")" 'BEGIN { exit !(p95 > 50) }'; then late+="; $variant"; fi
  done < <(sed -n 's/^  \["\(.*\)"\] = .*/\1/p' "$DEPLOY/bench/read.lua")
  printf 'p95 above 50 ms (aim: none): %s\n' "${late:2}"
  local page=$((read_among / 20 - 1))
  if [ "$page" -gt 10000 ]; then page=10000; fi
  run_all "$bench" pages --ready-file "$ready" --page "$page" --seconds "$seconds"
  awk -v first="$(median_of first_p50_ms <<<"$results")" -v deep="$(median_of deep_p50_ms <<<"$results")" \
    -v page="$page" '
    BEGIN { if (first > 0) printf "page %d / page 1, 20 a page: %s ms / %s ms = %.2f (aim at most 1.2)\n\n",
      page, deep, first, deep / first }'
  stop_started
}

# at_half WHAT SECONDS [FLAG...]: what the instance at $gateway does at half of what it was measured to carry.
at_half() {
  local what=$1 seconds=$2
  shift 2
  "$bench" gateway --gateway "$gateway" --clients 64 --rate "$(half_of "$what")" --seconds "$seconds" "$@"
}

lag_on() {
  local what="registrations, $2, 64 clients"
  start "lag-$2" "$carelog" up --data "$work/lag-$2" --gateway-port 0 --log "$1"
  gateway=$(jq -r .gateway "$ready")
  TOKEN=$("$carelog" token --role receptionist --data "$work/lag-$2")
  export TOKEN
  registrations 64 3 >/dev/null
  measure "$what" registrations 64
  sleep 2
  run_all at_half "$what" "$((2 * seconds))" --read-each 10
  # shellcheck disable=SC2086
  row "from 201 to readable, $2, $(half_of "$what") a second" "-" "$(median_of lag_p50_ms <<<"$results")" \
    "$(median_of lag_p99_ms <<<"$results")" "-" "$(sum_of errors <<<"$results")" $used
  printf 'lag, %s: p50 %s ms (aim 20), p99 %s ms (aim 100)\n' "$2" "$(median_of lag_p50_ms <<<"$results")" \
    "$(median_of lag_p99_ms <<<"$results")"
  stop_started
}

measure_lag() {
  lag_on embedded embedded
  need_broker
  lag_on "kafka://$broker/lag" Kafka
}

# Until a second in which the instance took less than a tenth of a core: its read models, its billing
# accounts and its stores have what the log has.
wait_until_idle() {
  local before after
  for _ in $(seq 300); do
    before=$(processor_ticks)
    sleep 1
    after=$(processor_ticks)
    awk -v b="${before#* }" -v a="${after#* }" -v ticks="$(getconf CLK_TCK)" \
      'BEGIN { exit !(a - b < ticks / 10) }' && return 0
  done
  fail "the instance was not idle within five minutes"
}

rebuild_again_and_again() {
  while "$carelog" rebuild patients --data "$work/beside" >>"$work/rebuilds" 2>&1; do :; done
}

measure_beside() {
  local what="registrations beside $rebuilt patients" rebuilds alone
  local began=$SECONDS
  "$bench" fill --data "$work/beside" --patients "$rebuilt"
  ready_s_max=300
  start beside "$carelog" up --data "$work/beside" --gateway-port 0
  ready_s_max=60
  gateway=$(jq -r .gateway "$ready")
  TOKEN=$("$carelog" token --role receptionist --data "$work/beside")
  export TOKEN
  wait_until_idle
  say "an instance with $rebuilt patients made in $((SECONDS - began)) s"
  measure "$what" registrations 64
  sleep 2
  measure "at half of that" at_half "$what" "$((2 * seconds))"
  alone=$(median_of p99_ms <<<"$results")
  rebuild_again_and_again &
  rebuilds=$!
  sleep 2
  measure "at half of that, during rebuilds of patients" at_half "$what" "$((2 * seconds))"
  kill "$rebuilds" 2>/dev/null || true
  awk -v alone="$alone" -v beside="$(median_of p99_ms <<<"$results")" \
    -v rebuilds="$(grep -c 'is rebuilt' "$work/rebuilds")" '
    BEGIN { if (alone > 0) printf "p99 during a rebuild / without: %.2f (aim at most 1.5); %d rebuilds were completed\n",
      beside / alone, rebuilds }'
  stop_started
}

# resident: megabytes of the server that is measured.
resident() { awk '/^VmRSS/ { printf "%d", $2 / 1024 }' "/proc/$started/status"; }

offered() { "$bench" gateway --gateway "$gateway" --seconds "$((3 * seconds))" "$@"; }

# An open loop: whoever is refused does not come back, and the next come all the same.
measure_overload() {
  local before
  start_instance overload embedded
  offered --clients 64 >/dev/null
  measure "registrations, 64 clients" offered --clients 64
  local peak=${rate_of["registrations, 64 clients"]}
  before=$(resident)
  measure "offered $((2 * peak)) a second, 1000 connections" offered --clients 1000 --rate "$((2 * peak))"
  awk -v served="$(median_of per_s <<<"$results")" -v peak="$peak" -v refused="$(sum_of refused <<<"$results")" \
    -v late="$(median_of refused_p99_ms <<<"$results")" -v before="$before" -v after="$(resident)" 'BEGIN {
      printf "\nat twice the load %d of %d a second are served: %.2f (aim 0.8)", served, peak, served / peak
      printf "; %d refused, p99 after %s ms (aim 50); %d MB resident, %d before\n\n", refused, late, after, before
    }'
  stop_started
}
