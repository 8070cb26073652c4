// The state of the log at one time in a few bytes, to be kept elsewhere: it shows later whether the
// log was truncated or replaced.
//
// For each partition: the number of records, the head of the hash chain, and a digest over the
// bytes of every record, void ones included, with some intermediate values, so that the first
// record that differs can be found or narrowed down. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "events/frame/frame_rule.h"
#include "events/log/log.h"

namespace carelog::tools {

inline constexpr std::size_t head_checkpoints_max = 128;

struct PartitionHead {
  std::string topic;
  events::Partition partition = 0;
  std::uint64_t records = 0;
  std::uint64_t term = 0;
  events::Hash head{};    // of the chain
  events::Hash digest{};  // over all records
  std::uint64_t stride = 1;
  std::vector<events::Hash> checkpoints;  // the digest after stride, 2 * stride, ... records
  friend bool operator==(const PartitionHead&, const PartitionHead&) = default;
};

// The head of the access journal.
struct JournalHead {
  std::string id;
  std::int64_t position = 0;  // after its last record
  std::string hash;           // hash of its chain there, in hexadecimal
  friend bool operator==(const JournalHead&, const JournalHead&) = default;
};

struct LogHead {
  std::int64_t at_ms = 0;
  std::vector<PartitionHead> partitions;
  std::optional<JournalHead> journal;  // nothing if there was none
};

std::string to_json(const LogHead& head);
LogHead log_head_from_json(std::string_view json);  // throws std::runtime_error

// Takes a partition's records in order and computes digest and checkpoints.
class HeadDigest {
 public:
  void take(std::string_view bytes);
  void fill(PartitionHead& head) const;

 private:
  std::uint64_t records_ = 0;
  events::Hash digest_{};
  std::uint64_t stride_ = 1;
  std::vector<events::Hash> checkpoints_;
};

// Compares a partition's records with its head, which outlives this.
class HeadComparison {
 public:
  explicit HeadComparison(const PartitionHead& head) : head_(head) {}

  void take(std::string_view bytes);

  struct Difference {
    events::Offset offset = 0;  // of the first record that may differ
    std::string what;
  };
  // After the last record; nothing: the log continues the head.
  std::optional<Difference> finish() const;

 private:
  const PartitionHead& head_;
  std::uint64_t records_ = 0;
  events::Hash digest_{};
  std::optional<Difference> difference_;
};

}  // namespace carelog::tools
