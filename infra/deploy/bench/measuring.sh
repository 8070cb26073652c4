# Sourced by bench.sh: starting what is measured, running a load a few times, showing a row.

started=            # pid of the server that is measured
broker=             # address of the Kafka broker, once there is one
declare -A rate_of  # what -> per second, for the ratios
declare -A cpu_of   # what -> microseconds of processor time for each

ready_s_max=60      # how long a server may take to be ready

# start NAME COMMAND...: a server that writes the ready file it is given.
start() {
  local name=$1
  shift
  ready=$work/$name.ready
  "$@" --ready-file "$ready" >"$work/$name.out" 2>&1 &
  started=$!
  for _ in $(seq $((10 * ready_s_max))); do
    [ ! -s "$ready" ] || return 0
    kill -0 "$started" 2>/dev/null || fail "$name did not start: $(tail -n 3 "$work/$name.out")"
    sleep 0.1
  done
  fail "$name was not ready within $ready_s_max s: $(tail -n 3 "$work/$name.out")"
}

# end PID: a process of this script, which it waits for.
end() {
  [ -n "$1" ] || return 0
  kill -TERM "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}

stop_started() {
  end "$started"
  started=
}

# The broker is started once. What it runs first runs slowly, until its compiler has seen it.
need_broker() {
  [ -z "$broker" ] || return 0
  broker=$("$DEPLOY/start-kafka" "$work/kafka" 0)
  host warm patients "kafka://$broker/warm" 8
  "$bench" commands --ready-file "$ready" --clients 64 --seconds "$warm_up" >/dev/null
  stop_started
}

# host NAME SERVICE LOG PARTITIONS: the service in a process of its own, warmed.
host() {
  start "$1" "$bench" host --service "$2" --log "$3" --partitions "$4" --data "$work/$1"
  local mode=commands
  if [ "$2" = echo ]; then mode=echo; fi
  "$bench" "$mode" --ready-file "$ready" --clients 64 --seconds 2 >/dev/null
}

row() { printf '| %-50s | %8s | %8s | %8s | %8s | %6s | %6s | %6s |\n' "$@"; }

# "ALL OURS": processor time so far in clock ticks, of the machine, and of what this script started. Programs
# that end while we look are passed over.
processor_ticks() {
  cat /proc/stat /proc/[0-9]*/stat 2>/dev/null |
    awk -v root="$$" -v broker="$(cut -d' ' -f1 "$work/kafka/kafka.pid" 2>/dev/null)" '
      $1 == "cpu" { all = $2 + $3 + $4 + $7 + $8 + $9 }
      !/^[0-9]+ \(/ { next }
      { pid = $1; sub(/^.*\) /, ""); parent[pid] = $2; used[pid] = $12 + $13 + $14 + $15 }
      END {
        for (pid in used)
          for (at = pid; at > 1; at = parent[at])
            if (at == root || at == broker) { ours += used[pid]; break }
        print all, ours
      }' || true
}

# shares BEFORE AFTER SECONDS DONE: microseconds of processor time that everything we started took for each
# of what was done, and percent of the machine that others took meanwhile.
shares() {
  awk -v cores="$(nproc)" -v ticks="$(getconf CLK_TCK)" -v before="$1" -v after="$2" -v seconds="$3" \
    -v done="$4" '
    BEGIN {
      split(before, b); split(after, a)
      ours = (a[2] - b[2]) / ticks
      others = (a[1] - b[1]) / ticks - ours
      each = "-"
      if (done > 0) each = sprintf("%.0f", 1e6 * ours / done)
      if (others < 0) others = 0
      printf "%s %.0f%%", each, 100 * others / (seconds * cores)
    }'
}

# sum_of KEY: over the RESULT lines on standard input.
sum_of() { sed -n "s/.* $1=\([0-9]*\).*/\1/p" | awk '{ s += $1 } END { print s + 0 }'; }

# median_of KEY: of the RESULT lines on standard input.
median_of() {
  sed -n "s/.* $1=\([^ ]*\).*/\1/p" | sort -g | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'
}

# run_all COMMAND...: the command prints a RESULT line; those of its runs in $results, and in $used the
# two columns of shares().
run_all() {
  local before after took began=$EPOCHREALTIME
  results=
  before=$(processor_ticks)
  for _ in $(seq "$runs"); do
    results+=$("$@" 2>>"$work/errors" | grep '^RESULT ' || true)$'\n'
  done
  after=$(processor_ticks)
  took=$(awk -v a="$began" -v b="$EPOCHREALTIME" 'BEGIN { print b - a }')
  used=$(shares "$before" "$after" "$took" "$(sum_of done <<<"$results")")
}

# measure WHAT COMMAND...: a row of the medians of its runs.
measure() {
  local what=$1
  shift
  run_all "$@"
  rate_of[$what]=$(median_of per_s <<<"$results")
  cpu_of[$what]=${used%% *}
  # shellcheck disable=SC2086
  row "$what" "${rate_of[$what]}" "$(median_of p50_ms <<<"$results")" "$(median_of p99_ms <<<"$results")" \
    "$(median_of p999_ms <<<"$results")" "$(sum_of errors <<<"$results")" $used
}

# half_of WHAT: half its rate, for the open loop.
half_of() { awk -v rate="${rate_of[$1]:-0}" 'BEGIN { printf "%d", (rate < 4 ? 2 : rate / 2) }'; }

# commands WHAT CLIENTS [FLAG...]: RegisterPatient at the service that was started last.
commands() {
  local what=$1 clients=$2
  shift 2
  measure "$what" "$bench" commands --ready-file "$ready" --clients "$clients" --seconds "$seconds" "$@"
}

bulk() { measure "$1" "$bench" bulk --ready-file "$ready" --seconds "$seconds"; }

# ratio WORDS WHAT OTHER: shown if both were measured.
ratio() {
  [ -n "${rate_of[$2]:-}" ] && [ -n "${rate_of[$3]:-}" ] || return 0
  awk -v words="$1" -v a="${rate_of[$2]}" -v b="${rate_of[$3]}" \
    'BEGIN { if (b > 0) printf "%-72s %.2f\n", words, a / b }'
}
