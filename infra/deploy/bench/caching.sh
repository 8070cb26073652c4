# Sourced by bench.sh: patients by id, a few often and most hardly ever, with and without keeping them near.

redis=  # pid of the Redis of this section

# The program of redis-tools serves under this name; the package redis-server would start a service.
start_redis() {
  ln -sf "$(command -v redis-check-rdb)" "$work/redis-server"
  "$work/redis-server" --port 0 --unixsocket "$work/redis.sock" --save '' --appendonly no --maxmemory 512mb \
    --maxmemory-policy allkeys-lru --dir "$work" >"$work/redis.out" 2>&1 &
  redis=$!
  for _ in $(seq 100); do
    [ ! -S "$work/redis.sock" ] || return 0
    sleep 0.1
  done
  fail "redis-server did not start: $(tail -n 3 "$work/redis.out")"
}

# All patients, in an order that says nothing of them.
write_all_ids() {
  psql "$conninfo" -qAt -c "SELECT id FROM carelog.patients ORDER BY md5(id::text)" >"$work/ids"
}

# uneven_reads CLIENTS [SECONDS]: other patients of the same law in every run.
uneven_reads() {
  SEED=$RANDOM SAMPLE=$work/ids wrk -t1 -c"$1" -d"${2:-$seconds}s" -s "$DEPLOY/bench/zipf.lua" "$gateway"
}

# metric NAME: its value now; 0: it is not told.
metric() {
  curl -fsS "$gateway/metrics" | awk -v name="$1" '
    $1 == name || index($1, name "{") == 1 { value = $2 } END { print value + 0 }'
}

# kept_near WORDS [FLAG...]: the reads with these flags of the role query.
kept_near() {
  local words=$1 clients hits misses
  shift
  start_reading "$@"
  uneven_reads 16 "$((4 * seconds))" >/dev/null  # until what is hot is near
  hits=$(metric carelog_cache_hits_total)
  misses=$(metric carelog_cache_misses_total)
  for clients in 1 16 64; do
    measure "a patient, $words, $clients clients" uneven_reads "$clients"
  done
  awk -v h="$(metric carelog_cache_hits_total)" -v m="$(metric carelog_cache_misses_total)" -v h0="$hits" \
    -v m0="$misses" -v words="$words" -v bytes="$(metric carelog_cache_bytes)" \
    -v evictions="$(metric carelog_cache_evictions_total)" '
    BEGIN { all = h + m - h0 - m0
            if (all > 0) printf "%s: %.1f%% of the reads were near, in %.0f MB; %d rows made room\n", words,
              100 * (h - h0) / all, bytes / 1048576, evictions }'
  stop_started
}

measure_cache() {
  local clients
  need_patients
  write_all_ids
  start_redis
  kept_near "read each time" --cache-megabytes 0
  kept_near "near in the process" --cache-megabytes 64
  kept_near "near in Redis" --redis "$work/redis.sock"
  end "$redis"
  redis=
}

show_cache_ratios() {
  local clients
  [ -n "${rate_of[a patient, read each time, 1 clients]:-}" ] || return 0
  for clients in 1 16 64; do
    ratio "near in the process / read each time, $clients clients" \
      "a patient, near in the process, $clients clients" "a patient, read each time, $clients clients"
    ratio "near in Redis / read each time, $clients clients" \
      "a patient, near in Redis, $clients clients" "a patient, read each time, $clients clients"
  done
}
