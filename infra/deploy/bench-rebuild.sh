#!/usr/bin/env bash
# bench-rebuild.sh: how fast the read models are made anew from generated events, beside raw COPY with the
# same indexes (patients) and reading and parsing the log alone (analytics). One run, medians.
#   CARELOG_BENCH_EVENTS  events in the log (1000000)
#   CARELOG_BENCH_RUNS    runs of each (3)
set -euo pipefail
. "$(dirname "$0")/messages.sh"

"$DEPLOY/install-packages" run test
"$DEPLOY/build-program" release rebuild_bench

events=${CARELOG_BENCH_EVENTS:-1000000}
runs=${CARELOG_BENCH_RUNS:-3}
unset CARELOG_BENCH_EVENTS CARELOG_BENCH_RUNS
require_space $((events / 200 + 500)) "generating $events events"
work=$(mktemp -d "${TMPDIR:-/tmp}/carelog-bench-XXXXXX")
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

say "measuring rebuilds on $events events: $runs runs, medians"
"$ROOT/build/release/tests/rebuild_bench" "$work" "$events" "$runs"
