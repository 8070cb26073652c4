// A log of patients as every reader must understand it: which frames count, and the states they
// lead to.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "events/frame/frame_rule.h"
#include "tests/command-side/history/history.h"

namespace carelog::command {

// One commit that counts, and the patient after it.
struct Decided {
  events::Partition partition = 0;
  events::Offset offset = 0;
  events::Commit commit;
  Patient state;
  std::uint64_t version = 0;
};

struct FoldedLog {
  // By patient, in log order. The state before the first is Patient{}, version 0.
  std::map<std::string, std::vector<Decided>> patients;
  // By command id, its first decision: the patient, and the index there.
  std::map<std::string, std::pair<std::string, std::size_t>> commands;
  std::vector<std::vector<events::Verdict>> verdicts;  // by partition and offset
  std::vector<std::vector<events::FrameRule>> rules;   // by partition and number of records read
  std::vector<Violation> violations;                   // found in the log alone

  const Decided* decision(const std::string& command_id) const;
  const std::vector<Decided>& of(const std::string& patient) const;
  bool is_void(events::Partition partition, events::Offset offset) const;
};

FoldedLog fold_logs(const std::vector<std::vector<std::string>>& logs);

// The patient's version and state after this many of its decisions.
std::uint64_t version_at(const std::vector<Decided>& decisions, std::size_t position);
const Patient& state_at(const std::vector<Decided>& decisions, std::size_t position);

// The parts of check_history; each adds what it finds.
void check_decisions(const History& history, const FoldedLog& log, std::vector<Violation>& found);
void check_order(const History& history, const FoldedLog& log, std::vector<Violation>& found);
void check_stores(const History& history, const FoldedLog& log, std::vector<Violation>& found);
void check_unique_values(const History& history, const FoldedLog& log,
                         std::vector<Violation>& found);

}  // namespace carelog::command
