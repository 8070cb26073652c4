-- wrk script: every request registers another patient. RUN (environment) makes runs differ.
local run = os.getenv("RUN") or "run"
local token = os.getenv("TOKEN")
local thread_number = 0
local number = 0
local refused = 0

function setup(thread)
  thread:set("thread_id", thread_number)
  thread_number = thread_number + 1
end

function init(args)
  wrk.method = "POST"
  wrk.headers["Authorization"] = "Bearer " .. token
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["Connection"] = "keep-alive"
end

function request()
  number = number + 1
  local who = run .. "-" .. thread_id .. "-" .. number
  local body = string.format(
    '{"name":"Bench Patient %s","email":"%s@bench.example","address":"%d Bench Street, Springfield",' ..
    '"dateOfBirth":"19%02d-0%d-1%d","registeredDate":"2024-01-15"}',
    who, who, number, 30 + number % 70, 1 + number % 9, number % 9)
  return wrk.format(nil, "/api/patients", nil, body)
end

function done(summary, latency, requests)
  local seconds = summary.duration / 1e6
  local errors = summary.errors
  io.write(string.format("RESULT errors=%d done=%d per_s=%.0f p50_ms=%.3f p99_ms=%.3f p999_ms=%.3f\n",
    errors.status + errors.connect + errors.read + errors.write + errors.timeout,
    summary.requests, summary.requests / seconds, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    latency:percentile(99.9) / 1000))
end
