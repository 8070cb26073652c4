#!/usr/bin/env bash
# bench.sh [SECTION...]: what carelog carries, beside the limits of this machine, measured in one run.
# Server, client, broker and database share its cores. Without a section all of them:
#   gateway     registrations over HTTP with a token: closed loop at 1, 16 and 64 clients, open loop at
#               half of that; and the command service of the same instance, past the gateway
#   grpc        the command service alone, closed and open loop, many calls under way (bulk); 8 partitions, 1
#   empty       the same path with a decider that decides nothing
#   echo        an empty unary call on the same kind of gRPC server
#   engine      the same commands without gRPC
#   raw         produce and read back with librdkafka, nothing of ours
#   producer    kafka-producer-perf-test
#   fsync       fdatasync on this disk
#   aggregates  what a command costs among 10,000 and among 1,000,000 patients
#   reads       one patient by id, over gRPC and through the gateway, beside pgbench on the same table
#   cache       patients by id, a few often and most hardly ever, without and with keeping them near
#   search      the variants of the search, and page 10,000 beside page 1
#   lag         from the answer to a command to the read model that has it, at half of the load
#   beside      commands at half of the load without and during a rebuild
#   import      patients with charts imported from FHIR files, on both logs
#   chart       one more entry in a chart of 10,000 beside one in a chart of ten, and its first page
#   bills       a month's invoices of accounts with four charges each, and how soon after its registration a
#               patient has an account, at half of the load and at all of it
#   overload    registrations offered at twice the rate that the gateway carries
#   duplicates  the list of likely duplicates among as many patients as the section reads has
#   rebuild     read models made anew from generated events, beside raw COPY and parsing (bench-rebuild.sh)
#
#   CARELOG_BENCH_S         seconds of every measurement (3)
#   CARELOG_BENCH_RUNS      runs of each, of which the median is shown (3)
#   CARELOG_BENCH_WARM_S    seconds of load before the first measurement on Kafka (20): the broker's compiler
#   CARELOG_BENCH_PATIENTS  of the section aggregates, at most (1000000)
#   CARELOG_BENCH_EVENTS    of the section rebuild, in its log (1000000)
#   CARELOG_BENCH_READ      patients among whom is read and searched (1000000)
#   CARELOG_BENCH_IMPORT    patients of an import in the section import, 20 events each (2000)
#   CARELOG_BENCH_BILLED    accounts in the section bills (100000)
#   CARELOG_BENCH_BESIDE    patients whose read model is rebuilt in the section beside (100000)
# "cpu us" is the processor time of all that was started (client, server, broker, database) for each of what
# was done; "others" is how much of the machine others took meanwhile: measure again what they disturbed.
set -euo pipefail
. "$(dirname "$0")/messages.sh"
. "$(dirname "$0")/processes.sh"
. "$(dirname "$0")/bench/measuring.sh"
. "$(dirname "$0")/bench/sections.sh"
. "$(dirname "$0")/bench/reading.sh"
. "$(dirname "$0")/bench/caching.sh"
. "$(dirname "$0")/bench/records.sh"
. "$(dirname "$0")/bench/billing.sh"

all_sections=(gateway grpc empty echo engine raw producer fsync aggregates reads cache search lag beside
  import chart bills duplicates insight overload rebuild)
sections=("$@")
[ $# -gt 0 ] || sections=("${all_sections[@]}")
for section in "${sections[@]}"; do
  case " ${all_sections[*]} " in
    *" $section "*) ;;
    *) fail "there is no section $section; there are ${all_sections[*]}" ;;
  esac
done

seconds=${CARELOG_BENCH_S:-3}
runs=${CARELOG_BENCH_RUNS:-3}
warm_up=${CARELOG_BENCH_WARM_S:-20}
patients=${CARELOG_BENCH_PATIENTS:-1000000}
events=${CARELOG_BENCH_EVENTS:-1000000}
read_among=${CARELOG_BENCH_READ:-1000000}
rebuilt=${CARELOG_BENCH_BESIDE:-100000}
imported_patients=${CARELOG_BENCH_IMPORT:-2000}
billed_accounts=${CARELOG_BENCH_BILLED:-100000}
# carelog refuses variables that it does not know.
unset CARELOG_BENCH_S CARELOG_BENCH_RUNS CARELOG_BENCH_WARM_S CARELOG_BENCH_PATIENTS CARELOG_BENCH_EVENTS \
  CARELOG_BENCH_READ CARELOG_BENCH_BESIDE CARELOG_BENCH_IMPORT CARELOG_BENCH_BILLED

"$DEPLOY/install-packages" run kafka test
"$DEPLOY/fetch-kafka"
"$DEPLOY/build-program" release carelog carelog-bench

carelog=$ROOT/build/release/carelog
bench=$ROOT/build/release/carelog-bench
work=$(mktemp -d "${TMPDIR:-/tmp}/carelog-bench-XXXXXX")

finish() {
  stop_started
  end "$filled"
  end "$redis"
  "$DEPLOY/stop-kafka" "$work/kafka" || true
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

say "measuring ${sections[*]}: $runs runs of $seconds s each, medians; $(nproc) cores, load average $(cut -d' ' -f1 /proc/loadavg)"
row "what" "per s" "p50 ms" "p99 ms" "p99.9" "errors" "cpu us" "others"
row "---" "---" "---" "---" "---" "---" "---" "---"
for section in "${sections[@]}"; do "measure_$section"; done
show_ratios
