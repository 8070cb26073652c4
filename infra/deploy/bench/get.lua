-- wrk script: the same GET again and again, with what it printed in one line for bench.sh.
function init(args)
  wrk.headers["Connection"] = "keep-alive"
  local token = os.getenv("TOKEN")
  if token then wrk.headers["Authorization"] = "Bearer " .. token end
end

function done(summary, latency, requests)
  local seconds = summary.duration / 1e6
  local errors = summary.errors
  io.write(string.format("RESULT errors=%d done=%d per_s=%.0f p50_ms=%.3f p99_ms=%.3f p999_ms=%.3f\n",
    errors.status + errors.connect + errors.read + errors.write + errors.timeout,
    summary.requests, summary.requests / seconds, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    latency:percentile(99.9) / 1000))
end
