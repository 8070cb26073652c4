#include "tests/command-side/simulation/simulated_accounts.h"

#include <algorithm>
#include <map>

#include "events/frame/frame_codec.h"
#include "tests/command-side/history/folded_log.h"

namespace carelog::command {
namespace {

// The patient's name after the records before this offset.
std::string name_at(const FoldedLog& log, const std::string& patient, events::Offset end) {
  std::string name;
  for (const Decided& decided : log.of(patient)) {
    if (decided.offset < end) name = decided.state.name;
  }
  return name;
}

struct Opened {
  events::Offset offset = 0;
  std::string patient;  // the key
  std::string name;     // the name that it recorded
};

// By account.
std::map<std::string, Opened> opened_in(const std::vector<std::string>& records,
                                        const FoldedLog& log) {
  std::map<std::string, Opened> all;
  for (std::size_t at = 0; at < records.size(); ++at) {
    const auto offset = static_cast<events::Offset>(at);
    const events::Frame frame = events::decode_frame(records[at]);
    const auto* commit = std::get_if<events::Commit>(&frame);
    if (commit == nullptr || log.is_void(0, offset)) continue;
    for (const events::Event& event : commit->events) {
      const auto* fact = events::fact_if<events::BillingAccountOpened>(event);
      if (fact != nullptr) all[commit->aggregate.id] = {offset, commit->key, fact->clinic};
    }
  }
  return all;
}

}  // namespace

Request<BillingAccount, Patient> SimulatedAccounts::open(const std::string& patient, bool refuse,
                                                         events::Offset end,
                                                         std::int64_t deadline_ms,
                                                         std::function<events::Offset()> log_end) {
  const std::string number = std::to_string(attempts_.size());
  auto attempt = attempts_.emplace_back(std::make_shared<Attempt>());
  attempt->account = "account-" + number;
  attempt->patient = patient;
  attempt->from = end;
  Request<BillingAccount, Patient> request;
  request.command_id = "open-" + number;
  request.request_hash = events::sha256(request.command_id);
  request.aggregate_id = attempt->account;
  request.key = patient;
  request.deadline_ms = deadline_ms;
  request.decide_beside = [refuse](const BillingAccount& account, const Patient& head) -> Decision {
    if (refuse || !head.registered) {
      return tl::unexpected(Refusal{RefusalCode::state_conflict, head.name});
    }
    return decide(CreateBillingAccount{head.name, "patient", "USD"}, account);
  };
  request.answer = [attempt, log_end = std::move(log_end)](Outcome<BillingAccount> outcome) {
    if (const auto* refusal = std::get_if<Refusal>(&outcome)) {
      attempt->refused = true;
      attempt->name = refusal->detail;
      attempt->to = log_end();
    } else if (const auto* done = std::get_if<Done<BillingAccount>>(&outcome)) {
      attempt->name = done->state.clinic;
      attempt->offset = done->offset;
      attempt->to = log_end();
    }
  };
  return request;
}

std::string SimulatedAccounts::check(const std::vector<std::vector<std::string>>& logs) const {
  const FoldedLog log = fold_logs(logs);
  const auto accounts = opened_in(logs.front(), log);
  for (const auto& [account, opened] : accounts) {
    const std::string name = name_at(log, opened.patient, opened.offset);
    if (name != opened.name) {
      return account + " was opened beside " + opened.name + ", but the patient was " + name;
    }
  }
  for (const auto& attempt : attempts_) {
    if (attempt->to < 0) continue;
    if (!attempt->refused) {
      const auto found = accounts.find(attempt->account);
      const bool there = found != accounts.end() && found->second.offset == attempt->offset;
      if (!there) return attempt->account + " is not in the log where it was said to be";
      continue;
    }
    bool was_so = false;
    for (events::Offset end = attempt->from; end <= attempt->to; ++end) {
      was_so = was_so || name_at(log, attempt->patient, end) == attempt->name;
    }
    if (!was_so) {
      return attempt->account + " was refused beside " + attempt->name + ", who never was, then";
    }
  }
  return "";
}

std::size_t SimulatedAccounts::opened() const {
  return static_cast<std::size_t>(std::count_if(
      attempts_.begin(), attempts_.end(), [](const auto& each) { return each->offset >= 0; }));
}

std::size_t SimulatedAccounts::refused() const {
  return static_cast<std::size_t>(
      std::count_if(attempts_.begin(), attempts_.end(),
                    [](const auto& each) { return each->refused && !each->name.empty(); }));
}

}  // namespace carelog::command
