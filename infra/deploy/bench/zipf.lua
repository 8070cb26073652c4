-- wrk script: GET of patients as people are asked for: a few often, most hardly ever (Zipf's law). SAMPLE
-- (environment) is a file of ids, EXPONENT how uneven it is. request.lua's line for bench.sh at the end.
local token = os.getenv("TOKEN")
local exponent = tonumber(os.getenv("EXPONENT") or "0.99")
local ids = {}
local sums = {}

function init(args)
  wrk.headers["Connection"] = "keep-alive"
  wrk.headers["Authorization"] = "Bearer " .. token
  math.randomseed(tonumber(os.getenv("SEED") or "1"))
  local sum = 0
  for id in io.lines(os.getenv("SAMPLE")) do
    ids[#ids + 1] = id
    sum = sum + 1 / (#ids) ^ exponent
    sums[#ids] = sum
  end
end

-- The first place whose sum is at least that.
local function place_of(wanted)
  local low, high = 1, #sums
  while low < high do
    local middle = math.floor((low + high) / 2)
    if sums[middle] < wanted then low = middle + 1 else high = middle end
  end
  return low
end

function request()
  return wrk.format("GET", "/api/patients/" .. ids[place_of(math.random() * sums[#sums])])
end

function done(summary, latency, requests)
  local errors = summary.errors
  local function ms(percent) return latency:percentile(percent) / 1000 end
  io.write(string.format(
    "RESULT errors=%d done=%d per_s=%.0f p50_ms=%.3f p95_ms=%.3f p99_ms=%.3f p999_ms=%.3f\n",
    errors.status + errors.connect + errors.read + errors.write + errors.timeout, summary.requests,
    summary.requests / (summary.duration / 1e6), ms(50), ms(95), ms(99), ms(99.9)))
end
