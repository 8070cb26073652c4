// Counters added up in memory, by their keys in the store.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "projections/rocksdb/dated_counter.h"
#include "projections/rocksdb/rocksdb_fold.h"
#include "projections/rocksdb/rocksdb_keys.h"

namespace carelog::projections {

// The key is built in place, so that a known counter needs no allocation.
class Tally {
 public:
  template <typename Record>
  void add(const Record& record, std::int64_t step) {
    each_counter(record, Count{*this, step});
  }
  CounterSteps sorted() const { return {steps_.begin(), steps_.end()}; }

 private:
  struct Count {
    Tally& tally;
    std::int64_t step;
    template <typename... Parts>
    void operator()(Times times, const Parts&... parts) const {
      tally.add_parts(step * times.count, {std::string_view(parts)...});
    }
    template <typename... Parts>
    void operator()(const Parts&... parts) const {
      (*this)(Times{1}, parts...);
    }
  };

  void add_parts(std::int64_t step, std::initializer_list<std::string_view> parts) {
    key_.assign(1, counter_letter);
    for (const std::string_view part : parts) (key_ += '\0') += part;
    const auto found = steps_.find(std::string_view(key_));
    if (found == steps_.end()) {
      steps_.emplace(key_, step);
    } else {
      found->second += step;
    }
  }

  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };

  std::unordered_map<std::string, std::int64_t, TextHash, std::equal_to<>> steps_;
  std::string key_;
};

}  // namespace carelog::projections
