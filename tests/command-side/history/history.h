// What clients asked and were answered, checked against the log and the nodes' stores.
//
// The same form serves the simulation and tests of whole processes. In the latter, operations are
// HTTP requests (the command id is derived from clinic, caller and key, the version is the ETag,
// the place is the consistency token) and records are read from the topic with a cursor.
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

// A positive answer: decided by this command (the place is its commit), or nothing to do (the place
// is one where the aggregate has this version).
struct Told {
  std::uint64_t version = 0;
  events::Partition partition = 0;
  events::Offset offset = 0;
  std::optional<Patient> state;  // absent: the answer did not show it
};

struct Refused {
  RefusalCode code = RefusalCode::invalid;
  std::uint64_t current_version = 0;  // 0 if not told
};

using Answer = std::variant<Told, Refused>;

// One command, however many attempts its client made. "Not now" and "elsewhere" are not answers.
struct Operation {
  std::string command_id;  // unique
  std::string aggregate;
  Asked asked;
  std::optional<std::uint64_t> expected_version;
  // Times by one clock for all clients, in any unit: when the first attempt was sent, when the
  // first answer came. Equal times are not ordered.
  std::size_t invoked_at = 0;
  std::optional<std::size_t> answered_at;
  std::optional<Answer> answer;  // absent, with its time: unknown, it may be in the log or not
  // The client sent the key: what was acknowledged is in the log, even "nothing to do".
  bool repeatable = false;
  // Answers to the same command and request, sent again after the first answer.
  std::vector<Answer> repeats = {};
};

// A node's store at the end. It may be behind the log.
struct StoredStates {
  std::string node;
  std::shared_ptr<const CommandStore> store;
};

struct History {
  std::vector<Operation> operations;           // in any order
  std::vector<std::vector<std::string>> logs;  // per partition, every record from offset 0
  std::vector<StoredStates> stores;            // if empty, none are checked
  bool others_asked = false;  // the log may have commits of commands that are not operations
};

enum class Rule {
  lost,             // acknowledged but not in the log
  false_refusal,    // refused but in the log; or no state in the log refuses it
  duplicate,        // one command decided twice
  gap,              // a commit does not follow the version before it
  not_as_asked,     // a commit differs from what the command means for the state before it
  unasked,          // a commit of a command that nobody sent
  compare_and_set,  // decided against another version than named, or refused though it had it
  wrong_answer,     // a version or place that is not the log's
  wrong_state,      // a state that is not the log's fold
  void_visible,     // an acknowledgement names a frame that does not count
  real_time,        // one operation was answered before another was sent, but stands after it
  stored_state,     // a store differs from the log's fold at its position
  another_answer,   // a repeat of an acknowledged command got another answer
  shared_value,     // two active patients have a value that must be unique
  wrong_partition,  // a commit is in another partition than the manifest says
  damaged_log,      // a record cannot be read, or extends another history
};
std::string_view rule_name(Rule rule);

struct Violation {
  Rule rule;
  std::string what;  // one line; names the command, aggregate or place
};

// Every rule that was broken, each with the cause; empty: none. An aggregate's history must be
// linearizable: refusals and "nothing to do" count as reads of the state that they rest on. "In
// use" requires another patient who had the value meanwhile.
std::vector<Violation> check_history(const History& history);

// One line per violation, for a failure message; "" for none.
std::string described(const std::vector<Violation>& violations);

// How many records of a partition are valid commits.
std::size_t count_commits(const std::vector<std::string>& log);

}  // namespace carelog::command
