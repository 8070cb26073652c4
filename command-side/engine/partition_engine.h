// Leads one partition: makes every decision of its aggregates, one after another, exactly once.
//
// A state machine without threads, clock or waiting: it is told what was asked (submit), what was
// read from the log (read) and what time it is (tick), and says what to append and what to answer.
// The same object runs in the server (command_engine.h) and, seeded, in the tests' simulation.
//
// It claims the partition with a writer id used once, reads the claim back, and decides from then
// on. A decision is appended, and answered only after it was read back as valid. When an append
// becomes doubtful the engine claims again: what was not read before that claim will never be
// valid, and is decided again. When it reads somebody else's claim it answers "moved" and nothing
// more. A refusal is an answer too: it waits until the engine has read to the end of the log and
// still leads.
//
// It decides with the vocabulary level of its claim (events/facts/vocabulary.h). It claims at the
// level of the partition, and claims again at a higher one before it writes the first fact of that
// level. When it meets a claim above the level that this program knows, it steps aside: it no
// longer reads or leads the partition. Source: log-claimed single writer, DECISIONS 1 and 2.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "command-side/engine/confirmed_batch.h"
#include "command-side/engine/domain.h"
#include "command-side/engine/leadership.h"
#include "command-side/engine/partition_parts.h"
#include "command-side/engine/submitted.h"
#include "command-side/engine/unique_keys.h"
#include "command-side/store/command_store.h"
#include "events/frame/frame_rule.h"
#include "events/log/log.h"

namespace carelog::command {

template <typename Domain>
class PartitionEngine {
 public:
  using State = typename Domain::State;
  using Parts = PartitionParts<Domain>;

  // Starts at the store's position. Claims once it has read up to where the log ends now, unless
  // the log is shared and another node leads.
  explicit PartitionEngine(Parts parts);
  ~PartitionEngine();

  // Where to read the log from.
  events::Offset next_offset() const { return rule_.next_offset(); }

  void submit(Submitted<Domain> request, std::int64_t now_ms);
  template <typename S, typename Head>
  void submit(Request<S, Head> request, std::int64_t now_ms) {
    submit(submitted<Domain>(std::move(request)), now_ms);
  }
  // The next record of the partition. Throws LogGap, UndecodableFrame, and LogUnusable if it
  // contradicts what was read before (a log that was truncated and has grown again).
  void read(const events::LogRecord& record, std::int64_t now_ms);
  // After a run of read(): stores what was confirmed, then answers. Throws if the store fails.
  void store_and_answer(std::int64_t now_ms);
  void tick(std::int64_t now_ms);
  void end_is(std::uint64_t ticket, events::Offset end);
  [[noreturn]] void is_cut() const;  // throws LogUnusable

  // Claims the partition: for a follower that suspects its leader. A wrong suspicion only costs the
  // leader its term. No effect while catching up, claiming or leading.
  void take_over(std::int64_t now_ms);
  // Resigns if it leads and nothing is in flight; the next to claim leads.
  void resign(std::int64_t now_ms);
  // Answers all open requests and all later ones. What is in flight may still land.
  void close(Unavailable::Why why);
  Role role() const { return leadership_.role(); }
  // Endpoint of the leader, as far as the log was read; empty if there is none.
  const std::string& leader() const { return leadership_.leader(); }
  // How far it has to read before it may lead.
  events::Offset catch_up_to() const { return catch_up_to_; }
  bool idle() const { return in_flight_.empty() && waiting_.empty() && contended_.empty(); }
  std::uint64_t term() const { return rule_.term(); }

 private:
  using Asked = Submitted<Domain>;
  using Loaded = Versioned<State>;
  struct Step {
    Loaded before, after;
  };
  struct InFlight;     // one decision on its way through the log
  struct Unconfirmed;  // newest state of an aggregate that has decisions in flight
  struct Answer;       // what to say once the batch is stored

  void handle(Asked& request, std::int64_t now_ms);  // leaves it empty if it was passed on
  bool join_in_flight(Asked& request);
  bool answer_repeat(Asked& request);
  void recall(Asked request, const StoredAnswer& answer);
  // False: the request was handed over to reserve its values, waits for another's, or was answered.
  bool take_values(Asked& request, std::vector<UniqueKey>& taken);
  Decision decide(const Asked& request, const Loaded& own) const;
  void append(Asked request, CommandHolds::Hold hold, Step step, std::vector<events::Event> events,
              std::vector<UniqueKey> taken, std::int64_t now_ms);
  // A refusal, or "nothing to do": sent once everything it rests on is confirmed and the log has
  // been read to where it ended after the request came, so no earlier or later leader has decided
  // the command.
  void answer_when_certain(Asked request, Outcome<State> outcome);
  InFlight* last_in_flight(const Asked& request) const;  // that its decision rests on, or null
  void release_certain(std::int64_t now_ms);
  // Leads, and knows the owners of all unique values or can ask other nodes.
  bool serves() const {
    return role() == Role::leading && (parts_.reserve || parts_.unique.is_complete());
  }
  void claim(std::int64_t now_ms);
  // Claims again at this level, then decides the request.
  void decide_at(std::uint32_t level, Asked request, std::int64_t now_ms);
  void step_aside(const events::Claim& claim);
  // Throws LogUnusable if the log is not shared: no other node could lead what this program cannot.
  void require_shared(std::uint32_t level) const;
  void ask_end(std::int64_t now_ms);
  void handle_contended(std::int64_t now_ms);
  events::LogUnusable cut_log(const std::string& what) const;
  void read_commit(const events::Commit& commit, events::Offset offset);
  void confirm(events::Offset offset);
  void follow(const events::Commit& commit, events::Offset offset);
  void store_confirmed();
  void lead(std::int64_t now_ms);
  void check_chain();
  void give_way();
  Loaded load(const events::AggregateId& id) const;  // from what is in flight, confirmed or stored
  Loaded load_confirmed(const events::AggregateId& id) const;
  std::vector<Asked> take_void();

  Parts parts_;
  events::FrameRule rule_;
  events::FrameRule anchor_;  // state before the last commit that was valid
  events::Offset catch_up_to_ = 0;
  Leadership leadership_;
  std::int64_t last_progress_ms_ = 0;  // of what is in flight
  std::optional<Unavailable> closed_;
  std::uint32_t level_ = events::Vocabulary::first_level;  // lowest for the next claim

  std::uint64_t sequence_ = 0;  // of the last appended commit
  events::Hash head_{};         // head of the chain after it
  std::deque<std::unique_ptr<InFlight>> in_flight_;
  std::map<std::string, InFlight*> in_flight_commands_;
  std::map<events::AggregateId, Unconfirmed> unconfirmed_;
  std::deque<std::pair<std::int64_t, Asked>> waiting_;  // with their arrival times
  std::deque<Asked> contended_;                         // for a value in flight for another

  ConfirmedBatch<Domain> batch_;  // to be stored by store_and_answer()
  std::vector<std::unique_ptr<InFlight>> confirmed_;
  std::vector<Answer> answers_;
  std::vector<Answer> unproven_;  // to be sent when the log has been read to its end
  std::vector<Answer> asked_;     // the same, and the end is being asked for
  std::deque<std::pair<events::Offset, Answer>> measured_;  // to be sent at that offset
  std::uint64_t ticket_ = 0;                                // of the latest question
  std::int64_t asked_at_ms_ = 0;
  events::Offset asked_from_ = 0;  // the position read when the question was asked
  bool moved_ = false;             // the position moved since the last store_and_answer()
};

extern template class PartitionEngine<PatientsTopic>;
extern template class PartitionEngine<BillingTopic>;

}  // namespace carelog::command
