-- wrk script: GET of patients one after another, or searches made up from them. SAMPLE (environment) is a file
-- that `carelog-bench filled` has written, FIRST how many of its lines are used, VARIANT what is asked.
local token = os.getenv("TOKEN")
local variant = os.getenv("VARIANT") or "id"
local people = {}
local number = 0

local function escaped(text)
  return (text:gsub("[^%w]", function(byte) return string.format("%%%02X", byte:byte()) end))
end

-- Words of ASCII letters only, long enough to leave one out.
local function plain_words(name)
  local words = {}
  for word in name:gmatch("[^ ]+") do
    if word:match("^%a+$") and #word >= 5 then words[#words + 1] = word end
  end
  return words
end

local function last_word(name) return name:match("([^ ]+)$") end

local function misspelt(word)
  local middle = math.floor(#word / 2)
  return word:sub(1, middle) .. (word:sub(middle + 1, middle + 1) == "x" and "y" or "x") .. word:sub(middle + 2)
end

-- What each variant asks about a person; nothing: it cannot be asked about this one.
local query_of = {
  ["one word"] = function(p) return "q=" .. escaped(last_word(p.name)) end,
  ["two words, the last first"] = function(p)
    return "q=" .. escaped(last_word(p.name) .. " " .. p.name:match("^([^ ]+)"))
  end,
  ["the beginning of a word"] = function(p)
    local words = plain_words(p.name)
    return words[1] and "q=" .. escaped(words[1]:sub(1, 3))
  end,
  ["two letters of a word"] = function(p)
    local words = plain_words(p.name)
    return words[1] and "q=" .. escaped(words[1]:sub(1, 2))
  end,
  ["one word, misspelt"] = function(p)
    local words = plain_words(p.name)
    return words[1] and "q=" .. escaped(misspelt(words[#words]))
  end,
  ["two words, one misspelt"] = function(p)
    local words = plain_words(p.name)
    return words[2] and "q=" .. escaped(words[1] .. " " .. misspelt(words[2]))
  end,
  ["a word, sorted by name"] = function(p) return "sort=name&q=" .. escaped(last_word(p.name)) end,
  ["a part of the name"] = function(p)
    local words = plain_words(p.name)
    return words[1] and "name=" .. escaped(words[1]:sub(2, 5))
  end,
  ["e-mail address"] = function(p) return "email=" .. escaped(p.email) end,
  ["identifier"] = function(p) return "identifier=" .. escaped(p.identifier) end,
  ["birth date"] = function(p) return "dateOfBirth=" .. p.birth end,
  ["birth date and a word"] = function(p) return "dateOfBirth=" .. p.birth .. "&q=" .. escaped(last_word(p.name)) end,
  ["registered in a month"] = function(p)
    local month = p.registered:sub(1, 7)
    return "registeredFrom=" .. month .. "-01&registeredTo=" .. month .. "-28"
  end,
  ["registered in a year, a word"] = function(p)
    local year = p.registered:sub(1, 4)
    return "registeredFrom=" .. year .. "-01-01&registeredTo=" .. year .. "-12-31&q=" .. escaped(last_word(p.name))
  end,
  ["all, sorted by name"] = function() return "sort=name" end,
  ["all, the newest first"] = function() return "limit=20" end,
}

local paths = {}

function init(args)
  wrk.headers["Connection"] = "keep-alive"
  wrk.headers["Authorization"] = "Bearer " .. token
  local first = tonumber(os.getenv("FIRST") or "100")
  for line in io.lines(os.getenv("SAMPLE")) do
    if #paths >= first then break end
    local id, name, email, identifier, birth, registered = line:match("^(.-)\t(.-)\t(.-)\t(.-)\t(.-)\t(.-)$")
    local person = { name = name, email = email, identifier = identifier, birth = birth, registered = registered }
    if variant == "id" then
      paths[#paths + 1] = "/api/patients/" .. id
    else
      local query = query_of[variant](person)
      if query then paths[#paths + 1] = "/api/patients?" .. query end
    end
  end
end

function request()
  number = number + 1
  return wrk.format("GET", paths[(number - 1) % #paths + 1])
end

function done(summary, latency, requests)
  local seconds = summary.duration / 1e6
  local errors = summary.errors
  local function ms(percent) return latency:percentile(percent) / 1000 end
  io.write(string.format(
    "RESULT errors=%d done=%d per_s=%.0f p50_ms=%.3f p95_ms=%.3f p99_ms=%.3f p999_ms=%.3f max_ms=%.3f\n",
    errors.status + errors.connect + errors.read + errors.write + errors.timeout,
    summary.requests, summary.requests / seconds, ms(50), ms(95), ms(99), ms(99.9), latency.max / 1000))
end
