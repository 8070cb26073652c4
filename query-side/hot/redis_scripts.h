// What Redis does in one instant each. KEYS: the state's hash, the prefix of entries.
#pragma once

namespace carelog::query {

// ARGV: an epoch that nobody has had, origin, generation, "1" to begin anew if it is behind, and
// the positions. Answers the epoch; empty: it is behind.
inline constexpr const char* begin_script = R"lua(
local state = redis.call('HMGET', KEYS[1], 'epoch', 'origin', 'generation', 'partitions')
local count = #ARGV - 4
if state[1] and state[2] == ARGV[2] and state[3] == ARGV[3] and tonumber(state[4]) == count then
  local behind = false
  for p = 0, count - 1 do
    local next = tonumber(redis.call('HGET', KEYS[1], 'next:' .. p) or -1)
    if next < tonumber(ARGV[5 + p]) then behind = true end
  end
  if not behind then return state[1] end
  if ARGV[4] ~= '1' then return '' end
end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'origin', ARGV[2], 'generation', ARGV[3],
           'partitions', count)
for p = 0, count - 1 do
  redis.call('HSET', KEYS[1], 'next:' .. p, ARGV[5 + p], 'floor:' .. p, ARGV[5 + p])
end
return ARGV[1]
)lua";

// ARGV: epoch, number of touches, of each partition, position, slot and id, of each move partition,
// from and to. Answers 1; 0: it was not followed so far.
inline constexpr const char* follow_script = R"lua(
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return 0 end
local moves = 3 + 4 * tonumber(ARGV[2])
for m = moves, #ARGV, 3 do
  local next = redis.call('HGET', KEYS[1], 'next:' .. ARGV[m])
  if not next or tonumber(next) < tonumber(ARGV[m + 1]) then return 0 end
end
for t = 3, moves - 1, 4 do
  local partition, to = tonumber(ARGV[t]), tonumber(ARGV[t + 1])
  local fence = 'fence:' .. ARGV[t] .. ':' .. ARGV[t + 2]
  if tonumber(redis.call('HGET', KEYS[1], fence) or -1) < to then
    redis.call('HSET', KEYS[1], fence, ARGV[t + 1])
  end
  local key = KEYS[2] .. ARGV[1] .. ':' .. ARGV[t + 3]
  local head = string.match(redis.call('GETRANGE', key, 0, 1023), '^[^\n]+')
  local p = 0
  for number in string.gmatch(head or '', '%d+') do
    if p == partition and tonumber(number) < to then redis.call('UNLINK', key) end
    p = p + 1
  end
end
for m = moves, #ARGV, 3 do
  if tonumber(redis.call('HGET', KEYS[1], 'next:' .. ARGV[m])) < tonumber(ARGV[m + 2]) then
    redis.call('HSET', KEYS[1], 'next:' .. ARGV[m], ARGV[m + 2])
  end
end
return 1
)lua";

// ARGV: epoch, number of partitions, how far the caller has followed each, ids. Answers the
// entries; {0}: this Redis was not followed so far.
inline constexpr const char* find_script = R"lua(
local count = tonumber(ARGV[2])
local fields = {'epoch'}
for p = 0, count - 1 do fields[p + 2] = 'next:' .. p end
local state = redis.call('HMGET', KEYS[1], unpack(fields))
if state[1] ~= ARGV[1] then return {0} end
for p = 1, count do
  if tonumber(state[p + 1] or -1) < tonumber(ARGV[p + 2]) then return {0} end
end
local keys = {}
for at = count + 3, #ARGV do keys[#keys + 1] = KEYS[2] .. ARGV[1] .. ':' .. ARGV[at] end
return redis.call('MGET', unpack(keys))
)lua";

// ARGV: epoch, number of partitions, slot, the row's partition, seconds to keep it, id, row, and
// how far each partition was when it was read. Answers 1; 0: it is older than its fence.
inline constexpr const char* offer_script = R"lua(
local count = tonumber(ARGV[2])
local fields = {'epoch'}
for p = 0, count - 1 do
  fields[2 * p + 2] = 'floor:' .. p
  fields[2 * p + 3] = 'fence:' .. p .. ':' .. ARGV[3]
end
local state = redis.call('HMGET', KEYS[1], unpack(fields))
if state[1] ~= ARGV[1] then return 0 end
local head = {}
for p = 0, count - 1 do
  local at = tonumber(ARGV[8 + p])
  if at < tonumber(state[2 * p + 2] or 0) or at < tonumber(state[2 * p + 3] or 0) then return 0 end
  head[p + 1] = ARGV[8 + p]
end
local key = KEYS[2] .. ARGV[1] .. ':' .. ARGV[6]
local old = string.match(redis.call('GETRANGE', key, 0, 1023), '^[^\n]+')
local p = 0
for number in string.gmatch(old or '', '%d+') do
  if p == tonumber(ARGV[4]) and tonumber(number) >= tonumber(ARGV[8 + p]) then return 1 end
  p = p + 1
end
redis.call('SET', key, table.concat(head, ' ') .. '\n' .. ARGV[7], 'EX', ARGV[5])
return 1
)lua";

}  // namespace carelog::query
