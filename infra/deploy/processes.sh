# Sourced by the scripts beside it: processes we started, remembered in a file each ("PID STARTED"),
# so that we end those and no other, even if a number has been given to another program meanwhile.

# The time a process was started, in clock ticks after boot; empty if there is no such process.
started_at() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
  stat=${stat##*) }
  # shellcheck disable=SC2086
  set -- $stat
  [ "$1" = Z ] || printf '%s' "${20}"
}

# remember_process FILE PID
remember_process() {
  mkdir -p "$(dirname "$1")"
  printf '%s %s\n' "$2" "$(started_at "$2")" >"$1"
}

# remembered_pid FILE: its pid if that very process is alive, else nothing.
remembered_pid() {
  local pid started
  [ -f "$1" ] || return 0
  read -r pid started <"$1" || return 0
  if [ -n "$pid" ] && [ -n "$started" ] && [ "$(started_at "$pid")" = "$started" ]; then
    printf '%s' "$pid"
  fi
}

# end_process FILE SECONDS: asks it to end, waits, kills. Forgets it.
end_process() {
  local pid
  pid=$(remembered_pid "$1")
  if [ -n "$pid" ]; then
    kill -TERM "$pid" 2>/dev/null || true
    local tenths=$(($2 * 10))
    while [ -n "$(remembered_pid "$1")" ] && [ "$tenths" -gt 0 ]; do
      sleep 0.1
      tenths=$((tenths - 1))
    done
    [ -z "$(remembered_pid "$1")" ] || kill -KILL "$pid" 2>/dev/null || true
  fi
  rm -f "$1"
}

# answers PORT: whether somebody listens there.
answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# A port nobody listens on, below the ports that connections are given.
free_port() {
  local port
  for _ in $(seq 100); do
    port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
    if ! answers "$port"; then
      printf '%s' "$port"
      return 0
    fi
  done
  fail "no free port found between 20000 and 32000"
}
