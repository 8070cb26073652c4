// What clients asked and were told, held against the log and against what the nodes stored.
//
// The same shape serves the simulation and a test of whole processes: there the operations are HTTP
// requests (the command id is derived from clinic, caller and key, the version is the ETag, the
// place is the consistency token) and the records are read from the topic with a cursor.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "command-side/patient/commands.h"
#include "command-side/store/command_store.h"

namespace carelog::command {

using Asked = std::variant<RegisterPatient, CorrectPatientDetails, DeactivatePatient,
                           ReactivatePatient, MarkPatientDeceased>;

Decision decide_asked(const Asked& asked, const Patient& patient);

// It is so: decided by this command (the place is its commit), or there was nothing to do (the
// place is one where the aggregate has this version).
struct Told {
  std::uint64_t version = 0;
  events::Partition partition = 0;
  events::Offset offset = 0;
  std::optional<Patient> state;  // absent: the answer did not show it
};

struct Refused {
  RefusalCode code = RefusalCode::invalid;
  std::uint64_t current_version = 0;  // 0: not told
};

using Answer = std::variant<Told, Refused>;

// One command, however many attempts its client made. "Not now" and "elsewhere" are no answers.
struct Operation {
  std::string command_id;  // unlike every other operation's
  std::string aggregate;
  Asked asked;
  std::optional<std::uint64_t> expected_version;
  // Times of one clock for all clients, in any unit: when the first attempt was sent, when the
  // first answer came. Equal times are not ordered.
  std::size_t invoked_at = 0;
  std::optional<std::size_t> answered_at;
  std::optional<Answer> answer;  // absent, with its time: unknown; it may be in the log or not
  // The caller sent the key: what was acknowledged is in the log, also "nothing to do".
  bool repeatable = false;
  // Of the same command and request, sent again after the first answer.
  std::vector<Answer> repeats = {};
};

// What a node's store held at the end. It may stand behind the log.
struct StoredStates {
  std::string node;
  std::shared_ptr<const CommandStore> store;
};

struct History {
  std::vector<Operation> operations;           // in any order
  std::vector<std::vector<std::string>> logs;  // per partition, every record from offset 0
  std::vector<StoredStates> stores;            // may be empty: then none are checked
  bool others_asked = false;  // the log may hold commits of commands that are no operation
};

enum class Rule {
  lost,             // acknowledged, and not in the log
  false_refusal,    // refused, and in the log; or no state in the log refuses it
  duplicate,        // one command decided twice
  gap,              // a commit does not stand on the version before it
  not_as_asked,     // a commit says other than what the command means for the state before it
  unasked,          // a commit of a command that nobody sent
  compare_and_set,  // decided against another version than named, or refused though it had it
  wrong_answer,     // a version or place that is not the log's
  wrong_state,      // a state that is not the log's fold
  void_visible,     // an acknowledgement names a frame that does not count
  real_time,        // two operations, one answered before the other was sent, stand the other way
  stored_state,     // a store differs from the log's fold at its position
  another_answer,   // a repeat of what was acknowledged got another answer than the first
  shared_value,     // two active patients have a value that only one may have
  wrong_partition,  // a commit stands where the manifest does not want its aggregate
  damaged_log,      // a record cannot be read, or extends another history
};
std::string_view rule_name(Rule rule);

struct Violation {
  Rule rule;
  std::string what;  // one line; names the command, aggregate or place
};

// Every rule that was broken, each with what broke it; empty: none. An aggregate's history must be
// linearizable: refusals and "nothing to do" count as reads of the state that they rest on. "In
// use" needs another patient who had the value meanwhile.
std::vector<Violation> check_history(const History& history);

// One line per violation, for a failure message; "" for none.
std::string described(const std::vector<Violation>& violations);

// How many records of a partition are valid commits.
std::size_t count_commits(const std::vector<std::string>& log);

}  // namespace carelog::command
