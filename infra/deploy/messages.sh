# Sourced by the scripts beside it: where we are, and how we speak.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
DEPLOY=$ROOT/infra/deploy

say() { printf '==> %s\n' "$*" >&2; }

# One line that says what to do, and the end.
fail() {
  printf 'carelog: %s\n' "$*" >&2
  exit 1
}

# free_megabytes DIRECTORY
free_megabytes() { df -Pm "$1" | awk 'NR == 2 { print $4 }'; }

# require_space MEGABYTES WHAT_FOR
require_space() {
  local free
  free=$(free_megabytes "$ROOT")
  if [ "$free" -lt "$1" ]; then
    fail "$2 needs about $1 MB, and the disk under $ROOT has $free MB left: free some space and try again"
  fi
}

# with_log FILE COMMAND...: everything the command says goes to FILE; on a terminal its last line is
# shown as it goes, elsewhere every thirtieth.
with_log() {
  local log=$1
  shift
  mkdir -p "$(dirname "$log")"
  : >"$log"
  local status=0
  "$@" >"$log" 2>&1 < /dev/null &
  local pid=$!
  follow_log "$log" "$pid"
  wait "$pid" || status=$?
  [ -t 2 ] && printf '\r\033[K' >&2
  return "$status"
}

follow_log() {
  local line shown=0 lines
  while kill -0 "$2" 2>/dev/null; do
    if [ -t 2 ]; then
      line=$(tail -n 1 "$1" | tr -d '\r' | cut -c 1-100)
      printf '\r\033[K    %s' "$line" >&2
      sleep 0.3
    else
      lines=$(wc -l <"$1")
      if [ "$((lines / 30))" -gt "$shown" ]; then
        shown=$((lines / 30))
        printf '    %s\n' "$(tail -n 1 "$1" | cut -c 1-100)" >&2
      fi
      sleep 1
    fi
  done
}
