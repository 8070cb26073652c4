// Compares what nodes stored with the fold of the log up to each store's position.
#include <algorithm>
#include <set>
#include <stdexcept>
#include <string_view>

#include "command-side/store/stored_state.h"
#include "tests/command-side/history/folded_log.h"

namespace carelog::command {
namespace {

class StoreCheck {
 public:
  StoreCheck(const StoredStates& stored, const FoldedLog& log, std::vector<Violation>& found)
      : stored_(stored), log_(log), found_(found) {}

  void check(const std::set<std::string>& patients, const std::set<std::string>& commands) {
    for (events::Partition partition = 0; partition < log_.rules.size(); ++partition) {
      read_.push_back(check_position(partition));
    }
    for (const std::string& patient : patients) {
      for (events::Partition partition = 0; partition < read_.size(); ++partition) {
        check_patient(partition, patient);
      }
    }
    for (const std::string& command : commands) check_command(command);
  }

 private:
  // How much of the partition the store has read.
  events::Offset check_position(events::Partition partition) {
    const auto saved = stored_.store->position(partition);
    if (!saved) return 0;
    try {
      const std::string_view judged(saved->data(),  // after it comes the leader's endpoint
                                    std::min(saved->size(), events::FrameRule::saved_size));
      const events::FrameRule rule = events::FrameRule::load(judged);
      const auto& rules = log_.rules[partition];
      const auto next = static_cast<std::size_t>(rule.next_offset());
      if (next >= rules.size() || rules[next] != rule) {
        differs("its position " + std::to_string(next) + " is of another log");
      }
      return rule.next_offset();
    } catch (const std::invalid_argument& error) {
      differs(error.what());
      return 0;
    }
  }

  bool has_read(const Decided& decided) const { return decided.offset < read_[decided.partition]; }

  void check_patient(events::Partition partition, const std::string& id) {
    const Decided* last = nullptr;
    for (const Decided& decided : log_.of(id)) {
      if (decided.partition == partition && has_read(decided)) last = &decided;
    }
    check_index(partition, id);
    const auto bytes = stored_.store->aggregate(partition, {"patient", id});
    if (!bytes || last == nullptr) {
      if (bytes || last != nullptr) differs(id + (bytes ? " is not in the log" : " is missing"));
      return;
    }
    try {
      if (!equal(aggregate_from_bytes(*bytes), *last)) differs(id + " is another");
    } catch (const std::runtime_error& error) {
      differs(id + ": " + error.what());
    }
  }

  void check_index(events::Partition partition, const std::string& id) {
    std::vector<CommitPlace> places;
    for (const Decided& decided : log_.of(id)) {
      if (decided.partition == partition && has_read(decided)) {
        places.push_back({decided.version, decided.offset});
      }
    }
    if (stored_.store->commits_of(partition, {"patient", id}, 0, places.size() + 1) != places) {
      differs("the index of " + id + " is another");
    }
  }

  void check_command(const std::string& command_id) {
    const Decided* decided = log_.decision(command_id);
    if (decided != nullptr && !has_read(*decided)) decided = nullptr;
    const auto bytes = stored_.store->command(command_id);
    if (!bytes || decided == nullptr) {
      if (!bytes && decided == nullptr) return;
      return differs(command_id + (bytes ? " is not in the log" : " is missing"));
    }
    try {
      const StoredAnswer answer = answer_from_bytes(*bytes);
      const StoredAnswer first = {decided->commit.request_hash, decided->partition, decided->offset,
                                  decided->version};
      if (answer != first) differs("the first answer to " + command_id + " is another");
    } catch (const std::runtime_error& error) {
      differs(command_id + ": " + error.what());
    }
  }

  static bool equal(const StoredAggregate& aggregate, const Decided& decided) {
    Patient state;
    for (const events::Event& fact : aggregate.facts) state = evolve(std::move(state), fact);
    return aggregate.version == decided.version && state == decided.state;
  }

  void differs(const std::string& what) {
    found_.push_back({Rule::stored_state, stored_.node + ": " + what});
  }

  const StoredStates& stored_;
  const FoldedLog& log_;
  std::vector<Violation>& found_;
  std::vector<events::Offset> read_;  // by partition
};

}  // namespace

void check_stores(const History& history, const FoldedLog& log, std::vector<Violation>& found) {
  if (history.stores.empty()) return;
  std::set<std::string> patients;
  std::set<std::string> commands;
  for (const Operation& operation : history.operations) {
    patients.insert(operation.aggregate);
    commands.insert(operation.command_id);
  }
  for (const auto& [patient, decisions] : log.patients) patients.insert(patient);
  for (const auto& [command, where] : log.commands) commands.insert(command);
  for (const StoredStates& stored : history.stores) {
    StoreCheck(stored, log, found).check(patients, commands);
  }
}

}  // namespace carelog::command
