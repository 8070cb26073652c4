// Linearizability of one patient's operations. The log gives the order of the decisions, so it is
// enough to find a place between them for every answer that rests on a state without changing it (a
// refusal, "nothing to do"): each in turn takes the earliest place that its answer allows and that
// is not before what had been answered when it was sent. If that is too late for any, no other
// choice would work.
#include <algorithm>
#include <limits>

#include "tests/command-side/history/folded_log.h"

namespace carelog::command {
namespace {

using Operations = std::vector<const Operation*>;

// Positions count decisions: a state exists after 0, 1, ... of them.
struct Window {
  std::size_t first = 0;
  std::size_t last = 0;
  bool holds(std::size_t position) const { return first <= position && position <= last; }
};

// How far an answer agrees with what would have been answered at a position.
enum class Agreement { none, but_for_what_it_told, full };

bool contradicts_version(const Operation& operation, std::uint64_t version) {
  return operation.expected_version && version > 0 && version != *operation.expected_version;
}

Agreement agreement(const Operation& operation, const std::vector<Decided>& decisions,
                    std::size_t position) {
  const std::uint64_t version = version_at(decisions, position);
  const Patient& state = state_at(decisions, position);
  const bool conflict = contradicts_version(operation, version);
  if (const auto* told = std::get_if<Told>(&*operation.answer)) {
    const Decision meant = decide_asked(operation.asked, state);
    if (conflict || !meant || !meant->empty()) return Agreement::none;
    const bool full = told->version == version && (!told->state || *told->state == state);
    return full ? Agreement::full : Agreement::but_for_what_it_told;
  }
  const auto& refused = std::get<Refused>(*operation.answer);
  if (conflict != (refused.code == RefusalCode::version_conflict)) return Agreement::none;
  if (!conflict) {
    const Decision meant = decide_asked(operation.asked, state);
    const bool in_use = refused.code == RefusalCode::in_use && meant && !meant->empty();
    if (!in_use && (meant || meant.error().code != refused.code)) return Agreement::none;
  }
  const bool full = refused.current_version == 0 || refused.current_version == version;
  return full ? Agreement::full : Agreement::but_for_what_it_told;
}

class Order {
 public:
  Order(const FoldedLog& log, const std::vector<Decided>& decisions, std::vector<Violation>& found)
      : log_(log), decisions_(decisions), found_(found) {}

  void check(Operations operations) {
    std::sort(operations.begin(), operations.end(),
              [](const auto* a, const auto* b) { return a->invoked_at < b->invoked_at; });
    Operations answered;
    std::copy_if(operations.begin(), operations.end(), std::back_inserter(answered),
                 [](const auto* operation) { return operation->answered_at.has_value(); });
    std::sort(answered.begin(), answered.end(),
              [](const auto* a, const auto* b) { return *a->answered_at < *b->answered_at; });
    measure_ends(operations);
    // Everything answered before an operation was sent has its position by then.
    std::size_t first = 0;
    auto earlier = answered.begin();
    for (const Operation* operation : operations) {
      for (; earlier != answered.end() && *(*earlier)->answered_at < operation->invoked_at;
           ++earlier) {
        const auto at = positions_.find(*earlier);
        if (at != positions_.end()) first = std::max(first, at->second);
      }
      place(*operation, first);
    }
  }

 private:
  std::optional<std::size_t> decided_position(const Operation& operation) const {
    if (operation.answer && std::holds_alternative<Refused>(*operation.answer)) return {};
    const auto found = log_.commands.find(operation.command_id);
    if (found == log_.commands.end() || found->second.first != operation.aggregate) return {};
    return found->second.second + 1;
  }

  // For each time, the decision before which everything answered by then must stand.
  void measure_ends(const Operations& by_invocation) {
    std::size_t last = decisions_.size();
    for (auto at = by_invocation.rbegin(); at != by_invocation.rend(); ++at) {
      if (const auto position = decided_position(**at)) last = std::min(last, *position - 1);
      ends_.emplace_back((*at)->invoked_at, last);
    }
    std::reverse(ends_.begin(), ends_.end());
  }
  std::size_t last_for(std::size_t answered_at) const {
    const auto next =
        std::upper_bound(ends_.begin(), ends_.end(), answered_at,
                         [](std::size_t time, const auto& end) { return time < end.first; });
    return next == ends_.end() ? decisions_.size() : next->second;
  }

  void place(const Operation& operation, std::size_t first) {
    if (const auto position = decided_position(operation)) {
      positions_[&operation] = *position;
      if (first >= *position) {
        found_.push_back({Rule::real_time, operation.command_id + " stands before what was " +
                                               "answered before it was sent"});
      }
    } else if (operation.answer && !log_.decision(operation.command_id)) {
      const auto* told = std::get_if<Told>(&*operation.answer);
      if (told != nullptr && operation.repeatable) {
        found_.push_back({rule_of_the_lost(*told), operation.command_id + " was acknowledged, " +
                                                       "and its key is not in the log"});
        return;
      }
      place_read(operation, {first, last_for(*operation.answered_at)});
    }
  }

  void place_read(const Operation& operation, const Window& window) {
    const auto* refused = std::get_if<Refused>(&*operation.answer);
    if (refused != nullptr && refused->code == RefusalCode::key_reused) {
      found_.push_back({Rule::false_refusal, operation.command_id + " was never used before"});
      return;
    }
    Agreement inside = Agreement::none;
    Agreement anywhere = Agreement::none;
    for (std::size_t position = 0; position <= decisions_.size(); ++position) {
      const Agreement here = agreement(operation, decisions_, position);
      anywhere = std::max(anywhere, here);
      if (!window.holds(position)) continue;
      inside = std::max(inside, here);
      if (inside != Agreement::full) continue;
      positions_[&operation] = position;
      return check_place(operation);
    }
    const Rule rule = refused != nullptr ? refusal_rule(*refused, inside, anywhere)
                                         : told_rule(operation, anywhere);
    found_.push_back({rule, operation.command_id + " got an answer that no state between " +
                                std::to_string(window.first) + " and " +
                                std::to_string(window.last) + " decisions gives"});
  }

  static Rule refusal_rule(const Refused& refused, Agreement inside, Agreement anywhere) {
    if (refused.code == RefusalCode::version_conflict && inside == Agreement::none) {
      return Rule::compare_and_set;
    }
    if (anywhere == Agreement::none) return Rule::false_refusal;
    const bool elsewhere = anywhere == Agreement::full || inside == Agreement::none;
    return elsewhere ? Rule::real_time : Rule::wrong_answer;
  }

  Rule rule_of_the_lost(const Told& told) const {
    return log_.is_void(told.partition, told.offset) ? Rule::void_visible : Rule::lost;
  }

  Rule told_rule(const Operation& operation, Agreement anywhere) const {
    const auto& told = std::get<Told>(*operation.answer);
    if (anywhere == Agreement::full) return Rule::real_time;
    if (anywhere == Agreement::none) return rule_of_the_lost(told);
    const bool known_version =
        std::any_of(decisions_.begin(), decisions_.end(),
                    [&](const Decided& decided) { return decided.version == told.version; });
    return known_version ? Rule::wrong_state : Rule::wrong_answer;
  }

  // "Nothing to do" names a place up to which a reader sees the version it was told.
  void check_place(const Operation& operation) {
    const auto* told = std::get_if<Told>(&*operation.answer);
    if (told == nullptr) return;
    std::uint64_t version = 0;
    for (const Decided& decided : decisions_) {
      const bool read = decided.partition == told->partition && decided.offset <= told->offset;
      if (read) version = decided.version;
    }
    if (version != told->version) {
      found_.push_back({Rule::wrong_answer, operation.command_id + " names a place that has " +
                                                "another version than it told"});
    }
  }

  const FoldedLog& log_;
  const std::vector<Decided>& decisions_;
  std::vector<Violation>& found_;
  std::map<const Operation*, std::size_t> positions_;
  std::vector<std::pair<std::size_t, std::size_t>> ends_;  // by time of invocation
};

}  // namespace

void check_order(const History& history, const FoldedLog& log, std::vector<Violation>& found) {
  std::map<std::string, Operations> by_patient;
  for (const Operation& operation : history.operations) {
    by_patient[operation.aggregate].push_back(&operation);
  }
  for (auto& [patient, operations] : by_patient) {
    Order(log, log.of(patient), found).check(std::move(operations));
  }
}

}  // namespace carelog::command
