// Values that only one active patient may have. Patients of one partition are compared by log
// order; those of different partitions by what clients know: a value is certainly held from the
// answer that it was taken to the moment when its release was requested.
#include <algorithm>
#include <limits>
#include <set>

#include "command-side/engine/unique_keys.h"
#include "tests/command-side/history/folded_log.h"

namespace carelog::command {
namespace {

constexpr std::size_t never = std::numeric_limits<std::size_t>::max();

// From one decision to another of the same patient.
struct Hold {
  std::string patient;
  const Decided* taken = nullptr;
  const Decided* released = nullptr;  // null: held until the end of the log
};

class Holders {
 public:
  Holders(const History& history, const FoldedLog& log, std::vector<Violation>& found)
      : log_(log), found_(found) {
    for (const Operation& operation : history.operations) {
      operations_[operation.command_id] = &operation;
    }
    for (const auto& [patient, decisions] : log.patients) follow(patient, decisions);
  }

  void check() {
    for (const auto& [key, holds] : holds_) {
      for (std::size_t i = 0; i < holds.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
          if (holds[i].patient == holds[j].patient || !overlap(holds[i], holds[j])) continue;
          found_.push_back({Rule::shared_value, holds[j].patient + " and " + holds[i].patient +
                                                    " have one value at the same time"});
        }
      }
    }
    for (const auto& [id, operation] : operations_) check_refusal(*operation);
  }

 private:
  void follow(const std::string& patient, const std::vector<Decided>& decisions) {
    std::vector<UniqueKey> before;
    for (const Decided& decided : decisions) {
      std::vector<UniqueKey> after = unique_keys(decided.state);
      for (const UniqueKey& key : keys_without(before, after)) {
        for (Hold& hold : holds_[key.key]) {
          if (hold.patient == patient && hold.released == nullptr) hold.released = &decided;
        }
      }
      for (const UniqueKey& key : keys_without(after, before)) {
        holds_[key.key].push_back({patient, &decided, nullptr});
      }
      before = std::move(after);
    }
  }

  const Operation* operation_of(const Decided& decided) const {
    const auto found = operations_.find(decided.commit.command_id);
    return found == operations_.end() ? nullptr : found->second;
  }
  std::size_t asked_at(const Decided* decided, std::size_t otherwise) const {
    const Operation* operation = decided == nullptr ? nullptr : operation_of(*decided);
    return operation == nullptr ? otherwise : operation->invoked_at;
  }
  std::size_t answered_at(const Decided* decided) const {
    const Operation* operation = decided == nullptr ? nullptr : operation_of(*decided);
    return operation == nullptr ? never : operation->answered_at.value_or(never);
  }

  bool overlap(const Hold& one, const Hold& other) const {
    if (one.released == nullptr && other.released == nullptr) return true;
    if (one.taken->partition == other.taken->partition) {
      const auto end = [](const Hold& hold) {
        return hold.released == nullptr ? std::numeric_limits<events::Offset>::max()
                                        : hold.released->offset;
      };
      return std::max(one.taken->offset, other.taken->offset) < std::min(end(one), end(other));
    }
    const auto sure_end = [&](const Hold& hold) {
      return hold.released == nullptr ? never : asked_at(hold.released, 0);
    };
    return std::max(answered_at(one.taken), answered_at(other.taken)) <
           std::min(sure_end(one), sure_end(other));
  }

  // What the command would take, in any state that it may have been decided in.
  std::set<std::string> wanted_by(const Operation& operation) const {
    std::set<std::string> wanted;
    const std::vector<Decided>& decisions = log_.of(operation.aggregate);
    for (std::size_t position = 0; position <= decisions.size(); ++position) {
      const Patient& before = state_at(decisions, position);
      const Decision meant = decide_asked(operation.asked, before);
      if (!meant) continue;
      Patient after = before;
      for (const events::Event& event : *meant) after = evolve(std::move(after), event);
      for (const UniqueKey& key : keys_without(unique_keys(after), unique_keys(before))) {
        wanted.insert(key.key);
      }
    }
    return wanted;
  }

  // "In use" requires another patient who had the value meanwhile.
  void check_refusal(const Operation& operation) const {
    const auto* refused = operation.answer ? std::get_if<Refused>(&*operation.answer) : nullptr;
    if (refused == nullptr || refused->code != RefusalCode::in_use) return;
    const std::set<std::string> wanted = wanted_by(operation);
    for (const std::string& key : wanted) {
      const auto holds = holds_.find(key);
      if (holds == holds_.end()) continue;
      for (const Hold& hold : holds->second) {
        if (hold.patient == operation.aggregate) continue;
        const std::size_t until = hold.released == nullptr ? never : answered_at(hold.released);
        if (asked_at(hold.taken, 0) <= *operation.answered_at && operation.invoked_at <= until) {
          return;
        }
      }
    }
    found_.push_back({Rule::false_refusal,
                      operation.command_id + " was told that a value is in use that nobody had"});
  }

  const FoldedLog& log_;
  std::vector<Violation>& found_;
  std::map<std::string, const Operation*> operations_;
  std::map<std::string, std::vector<Hold>> holds_;  // by key
};

}  // namespace

void check_unique_values(const History& history, const FoldedLog& log,
                         std::vector<Violation>& found) {
  Holders(history, log, found).check();
}

}  // namespace carelog::command
