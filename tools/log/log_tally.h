// What must be equal in two copies of a log: the head of each partition's chain, and a hash over
// the bytes of all its records, void frames included. Pure.
#pragma once

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tools/log/log_archive.h"
#include "tools/log/log_verify.h"

namespace carelog::tools {

// These are not the records of a sound log. The text names topic, partition and offset.
struct LogNotSound : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class LogTally {
 public:
  // Topics, with the ends up to which records are taken.
  LogTally(std::vector<ArchiveTopic> topics, VerifyRules rules);

  // Takes the records of each partition in order, from its beginning. Throws LogNotSound.
  void take(const ArchiveRecords& records);

  events::Offset next_offset(const std::string& topic, events::Partition partition) const;
  std::uint64_t records() const { return records_; }
  std::uint64_t bytes() const { return bytes_; }

  // Call it once, last. Throws LogNotSound, also if a partition did not reach its end.
  std::vector<ArchiveHead> finish();

 private:
  struct Lane {
    explicit Lane(PartitionVerifier judge) : verifier(std::move(judge)) {}
    PartitionVerifier verifier;
    events::Hash contents{};  // SHA-256(contents before, record), record by record
    events::Offset next = 0;
  };

  std::vector<ArchiveTopic> topics_;
  std::map<std::pair<std::string, events::Partition>, Lane> lanes_;
  std::uint64_t records_ = 0;
  std::uint64_t bytes_ = 0;
};

// "carelog.patients, partition 3"
inline std::string place_of(const std::string& topic, events::Partition partition) {
  return topic + ", partition " + std::to_string(partition);
}

std::uint64_t records_in(const std::vector<ArchiveTopic>& topics);

// Empty: equal. Else the first difference, in words.
std::string difference_of(const std::vector<ArchiveHead>& wanted,
                          const std::vector<ArchiveHead>& found);

}  // namespace carelog::tools
