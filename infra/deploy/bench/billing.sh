# Sourced by bench.sh: the section about bills: a month's invoices, and how soon an account is opened.

# until_numbered: every invoice has its number, and every read model has it.
until_numbered() {
  until curl -sS -H "Authorization: Bearer $TOKEN" "$gateway/health/ready" |
    jq -e '[.dependencies[] | select(.name == "invoice-numbers").detail] == ["0 records behind"]' >/dev/null; do
    sleep 0.2
  done
  until_visible
}

# One run, which the aim of two minutes is for: it makes $billed_accounts invoices of four charges each.
measure_month() {
  local began took numbered
  instance=$work/bills
  "$bench" bills --data "$instance" --patients "$billed_accounts" --month 2026-01
  ready_s_max=300
  start bills "$carelog" up --data "$instance" --gateway-port 0
  ready_s_max=60
  gateway=$(jq -r .gateway "$ready")
  TOKEN=$("$carelog" token --role admin --data "$instance")
  export TOKEN
  until_visible
  began=$EPOCHREALTIME
  "$carelog" billing run --month 2026-01 --data "$instance" >"$work/run.out" 2>>"$work/errors" ||
    fail "the run failed: $(tail -n 1 "$work/run.out")"
  took=$(awk -v a="$began" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }')
  until_numbered
  numbered=$(awk -v a="$began" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }')
  stop_started
  "$carelog" billing verify --data "$instance" >"$work/verify.out" ||
    fail "the books do not balance: $(tail -n 1 "$work/verify.out")"
  printf '\na month of %s accounts with 4 charges each: %s s (aim 120), with all numbers and read models %s s; %s\n' \
    "$billed_accounts" "$took" "$numbered" "$(head -n 1 "$work/verify.out")"
}

# opening_lags: milliseconds from the registration in the log to its account in the log, sorted.
opening_lags() {
  local kind
  for kind in PatientRegistered BillingAccountOpened; do
    "$carelog" replay --data "$instance" --type "$kind" --format json-lines 2>>"$work/errors" |
      jq -r '[.key, (.appendedAt[:19] + "Z" | fromdateiso8601) * 1000 + (.appendedAt[20:23] | tonumber)] | @tsv'
  done | awk '$1 in registered { print $2 - registered[$1]; next } { registered[$1] = $2 }' | sort -n
}

measure_accounts() {
  local what="registrations with accounts, 64 clients"
  start_instance accounts embedded
  registrations 64 3 >/dev/null
  measure "$what" registrations 64
  wait_until_idle
  stop_started
  opening_lags >"$work/full"
  start_instance accounts-half embedded
  at_half "$what" "$((5 * seconds))" >/dev/null
  wait_until_idle
  stop_started
  opening_lags >"$work/half"
  awk -v load="$(half_of "$what") a second" '
    { ms[FILENAME, ++n[FILENAME]] = $1 }
    function at(file, share, place) { place = int(n[file] * share); return ms[file, place < 1 ? 1 : place] }
    END {
      printf "\nfrom a registration to its account, at %s: p50 %d ms, p99 %d ms (aim 200), %d accounts", load,
        at(ARGV[1], 0.5), at(ARGV[1], 0.99), n[ARGV[1]]
      printf "; at the full rate: p50 %d ms, p99 %d ms, %d accounts\n", at(ARGV[2], 0.5), at(ARGV[2], 0.99), n[ARGV[2]]
    }' "$work/half" "$work/full"
}

measure_bills() {
  measure_month
  measure_accounts
}
