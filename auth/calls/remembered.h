// A bounded cache of values by text, in shards; the oldest entry of a shard is dropped first.
// Thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace carelog::auth {

template <class Value>
class Remembered {
 public:
  explicit Remembered(std::size_t values_max) : shard_max_(values_max / shards + 1) {}

  std::shared_ptr<const Value> find(std::string_view text) const {
    const std::size_t hash = std::hash<std::string_view>{}(text);
    const Shard& shard = shards_[hash % shards];
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.values.find(text);
    return found == shard.values.end() ? nullptr : found->second;
  }

  void remember(std::string_view text, std::shared_ptr<const Value> value) {
    const std::size_t hash = std::hash<std::string_view>{}(text);
    Shard& shard = shards_[hash % shards];
    const std::lock_guard lock(shard.mutex);
    if (const auto found = shard.values.find(text); found != shard.values.end()) {
      found->second = std::move(value);
      return;
    }
    shard.by_age.push_back(std::make_unique<const std::string>(text));
    shard.values.emplace(*shard.by_age.back(), std::move(value));
    if (shard.by_age.size() <= shard_max_) return;
    shard.values.erase(std::string_view(*shard.by_age.front()));
    shard.by_age.pop_front();
  }

 private:
  struct Shard {
    mutable std::mutex mutex;
    std::unordered_map<std::string_view, std::shared_ptr<const Value>> values;
    std::deque<std::unique_ptr<const std::string>> by_age;  // owns the texts of the keys
  };
  static constexpr std::size_t shards = 16;

  const std::size_t shard_max_;
  std::array<Shard, shards> shards_;
};

}  // namespace carelog::auth
