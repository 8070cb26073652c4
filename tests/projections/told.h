// Commits and logs of commits for tests: told what happened, not decided.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "events/frame/frame_codec.h"
#include "events/frame/recorded_commit.h"
#include "events/log/simulated_log.h"
#include "projections/following/recorded_event.h"

namespace carelog::projections {

inline const std::string ada = "0b7e9f66-0000-8000-8000-00000000000a";
inline const std::string grace = "5c1d2a77-0000-8000-8000-00000000000b";
inline const std::string alan = "9d2f3b88-0000-8000-8000-00000000000c";

inline events::PatientRegistered registered(std::string name, std::string born = "1815-12-10",
                                            events::Gender gender = events::Gender::female) {
  return {.clinic = "main",
          .name = std::move(name),
          .email = "ada@example.org",
          .address = "12 St James's Square",
          .date_of_birth = std::move(born),
          .registered_date = "2024-03-01",
          .identifiers = {{"mrn", "M-1"}},
          .gender = gender,
          .telephone = "+44 20 7946 0000"};
}

inline events::PatientDetailsCorrected renamed(std::string name) {
  events::PatientDetailsCorrected corrected;
  corrected.name = std::move(name);
  return corrected;
}

inline events::Commit commit_of(std::string type, std::string id, std::uint64_t base_version,
                                std::vector<events::Event> facts) {
  events::Commit commit;
  commit.command_id = "command-" + id + "-" + std::to_string(base_version);
  commit.aggregate = {std::move(type), id};
  commit.key = std::move(id);
  commit.base_version = base_version;
  commit.metadata = {.clinic = "main",
                     .actor = "user-1",
                     .role = "receptionist",
                     .purpose = "TREATMENT",
                     .command = "Test",
                     .correlation_id = "correlation-1",
                     .causation_id = "",
                     .traceparent = "",
                     .decided_at_ms = 1'700'000'000'000 + static_cast<std::int64_t>(base_version)};
  commit.events = std::move(facts);
  return commit;
}

// A patient's commits one after another, each of one event: what a fold is given.
inline std::vector<events::RecordedCommit> history(const std::string& id,
                                                   std::vector<events::Event> facts,
                                                   std::string type = "patient") {
  std::vector<events::RecordedCommit> commits;
  for (std::size_t index = 0; index < facts.size(); ++index) {
    events::RecordedCommit recorded;
    recorded.partition = 3;
    recorded.offset = static_cast<events::Offset>(index) + 2;
    recorded.commit = commit_of(type, id, index, {facts[index]});
    commits.push_back(std::move(recorded));
  }
  return commits;
}

// A simulated log with a leader that writes whatever it is told.
class ToldLog {
 public:
  explicit ToldLog(std::string topic = "patients", std::uint32_t partitions = 4)
      : log_(std::move(topic), partitions), rules_(partitions) {
    for (events::Partition partition = 0; partition < partitions; ++partition) {
      append(partition, events::make_manifest(log_.topic(), partition, partitions, 1));
      claim(partition);
    }
  }

  void claim(events::Partition partition) {
    events::Claim claim;
    claim.term = rules_[partition].term() + 1;
    claim.writer.fill(static_cast<std::uint8_t>(claim.term));
    append(partition, claim);
  }

  // One commit; versions go on from the aggregate's last.
  void tell(const std::string& id, std::vector<events::Event> facts,
            const std::string& type = "patient") {
    tell_bytes(id, std::move(facts), std::identity(), type);
  }

  // One commit whose bytes are changed before they are chained.
  template <typename Change>
  void tell_bytes(const std::string& id, const std::vector<events::Event>& facts, Change change,
                  const std::string& type = "patient") {
    const events::Partition partition = partition_of(id);
    const std::size_t count = facts.size();
    append(partition, next(partition, commit_of(type, id, versions_[id], facts)), change);
    versions_[id] += count;
  }

  // A commit that no reader may count: of a term that nobody claimed.
  void tell_in_vain(const std::string& id, const std::vector<events::Event>& facts) {
    const events::Partition partition = partition_of(id);
    events::Commit commit = next(partition, commit_of("patient", id, versions_[id], facts));
    commit.term += 7;
    append(partition, commit);
  }

  void append_bytes(events::Partition partition, std::string bytes) {
    const auto appender = log_.open_appender(partition);
    if (!appender->append(std::move(bytes))) throw std::runtime_error("the simulated log is full");
  }

  // As if the aggregate had had so many events that nobody saw.
  void skip_versions(const std::string& id, std::uint64_t count) { versions_[id] += count; }

  events::Partition partition_of(const std::string& id) const {
    return events::slice_of(id) % log_.partitions();
  }

  events::SimulatedLog& log() { return log_; }
  operator events::Log&() { return log_; }

 private:
  events::Commit next(events::Partition partition, events::Commit commit) const {
    commit.term = rules_[partition].term();
    commit.sequence = rules_[partition].sequence() + 1;
    commit.previous_hash = rules_[partition].head();
    return commit;
  }

  template <typename Change = std::identity>
  void append(events::Partition partition, const events::Frame& frame, Change change = {}) {
    std::string bytes = change(events::encode(frame));
    rules_[partition].apply(log_.end_offset(partition), frame, bytes);
    append_bytes(partition, std::move(bytes));
  }

  events::SimulatedLog log_;
  std::vector<events::FrameRule> rules_;
  std::map<std::string, std::uint64_t> versions_;
};

}  // namespace carelog::projections
