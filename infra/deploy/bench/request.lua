-- wrk script: the same request again and again. METHOD and BODY (environment) say what is asked; TOKEN who asks.
function init(args)
  wrk.method = os.getenv("METHOD") or "GET"
  wrk.headers["Connection"] = "keep-alive"
  wrk.headers["Authorization"] = "Bearer " .. os.getenv("TOKEN")
  local body = os.getenv("BODY")
  if body and body ~= "" then
    wrk.body = body
    wrk.headers["Content-Type"] = "application/json"
  end
end

function done(summary, latency, requests)
  local errors = summary.errors
  local function ms(percent) return latency:percentile(percent) / 1000 end
  io.write(string.format(
    "RESULT errors=%d done=%d per_s=%.0f p50_ms=%.3f p95_ms=%.3f p99_ms=%.3f p999_ms=%.3f\n",
    errors.status + errors.connect + errors.read + errors.write + errors.timeout, summary.requests,
    summary.requests / (summary.duration / 1e6), ms(50), ms(95), ms(99), ms(99.9)))
end
