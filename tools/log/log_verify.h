// Whether the log is as it was written: runs the frame rule over every record and interprets its
// verdicts.
//
// Void frames are not damage in themselves: a deposed writer leaves stale ones behind, and all
// readers skip them. Damage is what no writer can have caused: a gap, bytes that are not a frame,
// the next commit in sequence that extends another history, a commit of a term that was never
// claimed before it, a skipped sequence number without an explanation.
//
// A truncated tail or an edited last record leaves no trace in the log itself: compare the heads
// with ones kept elsewhere.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "events/frame/frame_rule.h"
#include "events/log/log.h"

namespace carelog::tools {

struct VerifyRules {
  // True if the backend appends a writer's records in order or not at all (the embedded log): then
  // a skipped sequence number means a missing record. Otherwise that holds only at the end of the
  // log, because a writer that lost a record claims again.
  bool skipped_sequence_is_damage = true;
};

struct PartitionReport {
  struct Damage {
    events::Offset offset = 0;  // of the first record that must be wrong
    std::string what;
  };

  std::string topic;
  events::Partition partition = 0;
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  std::uint64_t claims = 0;  // valid ones, as below
  std::uint64_t commits = 0;
  std::uint64_t events = 0;
  std::map<events::Verdict, std::uint64_t> voids;
  std::int64_t first_made_ms = 0;  // by the writers' clocks, Unix time; 0: no records
  std::int64_t last_made_ms = 0;   // the latest one
  std::uint64_t term = 0;
  std::string leader;   // endpoint of the latest valid claim
  events::Hash head{};  // of the chain, as far as it could be followed
  std::vector<Damage> damage;

  bool sound() const { return damage.empty(); }
};

// Pure. Takes a partition's records in the order of the log.
class PartitionVerifier {
 public:
  PartitionVerifier(std::string topic, events::Partition partition, VerifyRules rules);

  // False: the chain cannot be followed beyond this record; finish() may be called.
  bool take(events::Offset offset, std::string_view bytes);

  PartitionReport finish();

 private:
  void judge_void(events::Offset offset, const events::Frame& frame, events::Verdict verdict);
  void add_damage(events::Offset offset, std::string what);

  VerifyRules rules_;
  events::FrameRule rule_;
  std::set<std::uint64_t> claimed_terms_;  // by valid claims
  PartitionReport report_;
  std::optional<PartitionReport::Damage>
      skip_;  // in the current term; a claim may still explain it
};

// One line per partition, then one per damage.
std::string to_text(const std::vector<PartitionReport>& reports);
std::string to_json(const std::vector<PartitionReport>& reports);

}  // namespace carelog::tools
