#include "query-side/hot/redis_hot_rows.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <thread>

#include "infra/ids/random_id.h"
#include "infra/process/logging.h"
#include "query-side/hot/redis_scripts.h"

namespace carelog::query {
namespace {

constexpr std::size_t epoch_bytes = 8;
constexpr std::size_t touches_at_once_max = 1000;

std::vector<std::string> script(const char* text) {
  return {"EVAL", text, "2", "carelog:hot:state", "carelog:hot:"};
}

void add_positions(std::vector<std::string>& command, const AsOf& at) {
  for (const std::int64_t next : at.next_offsets) command.push_back(std::to_string(next));
}

bool is_one(const std::optional<infra::RedisReply>& reply) {
  return reply && reply->kind == infra::RedisReply::Kind::number && reply->number == 1;
}

// The number behind "NAME:" in what INFO answers; 0: it is not there.
std::uint64_t number_in(const std::string& info, const std::string& name) {
  const std::size_t at = info.find("\n" + name + ":");
  std::uint64_t number = 0;
  if (at == std::string::npos) return 0;
  std::from_chars(info.data() + at + name.size() + 2, info.data() + info.size(), number);
  return number;
}

// One move for each partition. Requires: they join one another.
std::map<std::uint32_t, Moved> by_partition(const std::vector<Moved>& moves) {
  std::map<std::uint32_t, Moved> all;
  for (const Moved& each : moves) {
    const auto [known, added] = all.try_emplace(each.partition, each);
    if (!added) known->second.to = std::max(known->second.to, each.to);
  }
  return all;
}

}  // namespace

RedisHotRows::Place RedisHotRows::place() const {
  const std::lock_guard lock(mutex_);
  return place_;
}

void RedisHotRows::leave() {
  const std::lock_guard lock(mutex_);
  place_ = {};
}

std::string RedisHotRows::epoch_at(const AsOf& at, const std::string& origin, bool even_if_behind) {
  auto command = script(begin_script);
  command.insert(command.end(), {infra::random_hex(epoch_bytes), origin,
                                 std::to_string(at.generation), even_if_behind ? "1" : "0"});
  add_positions(command, at);
  const auto reply = redis_.ask(command);
  return reply ? reply->text : "";
}

// First as one who joins, so that the start of a process empties nothing.
bool RedisHotRows::begin(const AsOf& at, const std::string& origin) {
  leave();
  std::string epoch;
  for (int join = 0; join <= joins_max && epoch.empty(); ++join) {
    if (join > 0) std::this_thread::sleep_for(join_every_);
    epoch = epoch_at(at, origin, join == joins_max);
    if (redis_.away()) return false;
  }
  if (epoch.empty()) return false;
  warn_if_unbounded();
  const std::lock_guard lock(mutex_);
  place_ = {epoch, at};
  return true;
}

void RedisHotRows::warn_if_unbounded() {
  if (warned_) return;
  const auto info = redis_.ask({"INFO", "memory"});
  if (!info || number_in(info->text, "maxmemory") > 0) return;
  warned_ = true;
  infra::log_warning("query",
                     "the Redis may grow without end: set maxmemory, and "
                     "maxmemory-policy allkeys-lru");
}

bool RedisHotRows::follow(const std::vector<Touch>& touches, const std::vector<Moved>& moves) {
  Place at = place();
  if (at.epoch.empty()) return false;
  for (std::size_t first = 0; first <= touches.size(); first += touches_at_once_max) {
    const std::size_t end = std::min(first + touches_at_once_max, touches.size());
    auto command = script(follow_script);
    command.insert(command.end(), {at.epoch, std::to_string(end - first)});
    for (std::size_t each = first; each < end; ++each) {
      const Touch& touch = touches[each];
      command.insert(command.end(),
                     {std::to_string(touch.partition), std::to_string(touch.next_offset),
                      std::to_string(slot_of(touch.id)), touch.id});
    }
    const bool last = first + touches_at_once_max > touches.size();
    for (const auto& [partition, moved] : by_partition(last ? moves : std::vector<Moved>{})) {
      command.insert(command.end(), {std::to_string(partition), std::to_string(moved.from),
                                     std::to_string(moved.to)});
    }
    if (!is_one(redis_.ask(command))) return leave(), false;
  }
  const std::lock_guard lock(mutex_);
  for (const Moved& each : moves) {
    if (each.partition >= place_.followed.next_offsets.size()) continue;
    std::int64_t& next = place_.followed.next_offsets[each.partition];
    next = std::max(next, each.to);
  }
  return true;
}

std::vector<std::optional<std::string>> RedisHotRows::find(const std::vector<std::string>& ids) {
  std::vector<std::optional<std::string>> found(ids.size());
  const Place at = place();
  std::optional<infra::RedisReply> reply;
  if (!at.epoch.empty() && !ids.empty()) {
    auto command = script(find_script);
    command.insert(command.end(), {at.epoch, std::to_string(at.followed.next_offsets.size())});
    add_positions(command, at.followed);
    command.insert(command.end(), ids.begin(), ids.end());
    reply = redis_.ask(command);
  }
  std::uint64_t hits = 0;
  for (std::size_t each = 0; reply && each < std::min(ids.size(), reply->list.size()); ++each) {
    const infra::RedisReply& entry = reply->list[each];
    if (entry.kind != infra::RedisReply::Kind::text) continue;
    const std::size_t head = entry.text.find('\n');
    if (head == std::string::npos) continue;
    found[each] = entry.text.substr(head + 1);
    ++hits;
  }
  hits_ += hits;
  misses_ += ids.size() - hits;
  return found;
}

void RedisHotRows::offer(const std::string& id, std::uint32_t partition, const AsOf& as_of,
                         const std::string& row) {
  const Place at = place();
  const std::size_t count = at.followed.next_offsets.size();
  if (at.epoch.empty()) return;
  if (as_of.generation != at.followed.generation || as_of.next_offsets.size() != count) {
    ++refused_;
    return;
  }
  auto command = script(offer_script);
  command.insert(command.end(), {at.epoch, std::to_string(count), std::to_string(slot_of(id)),
                                 std::to_string(partition), std::to_string(entry_s), id, row});
  add_positions(command, as_of);
  const auto reply = redis_.ask(command);
  if (reply && !is_one(reply)) ++refused_;
}

HotCounts RedisHotRows::counts() {
  HotCounts counts{.hits = hits_, .misses = misses_, .refused = refused_};
  if (const auto memory = redis_.ask({"INFO", "memory"})) {
    counts.bytes = number_in(memory->text, "used_memory");
  }
  if (const auto stats = redis_.ask({"INFO", "stats"})) {
    counts.evictions = number_in(stats->text, "evicted_keys");
  }
  counts.away = redis_.away();
  counts.times_away = redis_.times_away();
  return counts;
}

}  // namespace carelog::query
