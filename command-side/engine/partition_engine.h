// Leading one partition: every decision of its aggregates, one after another, exactly once.
//
// A state machine without threads, clock or waiting: it is told what was asked (submit), what was
// read from the log (read) and what time it is (tick), and says what to append and what to answer.
// The same object runs in the server (command_engine.h) and, seeded, in the simulation of the
// tests.
//
// How it leads. It claims the partition with a writer id used once, reads the claim back and
// decides from then on. A decision is appended and answered only when it has been read back as
// valid. When an append becomes doubtful it claims again: what was not read before that claim never
// will be valid, and is decided anew. When somebody else's claim is read it answers "moved" and
// nothing more. A refusal is an answer too: it waits until the engine has read the log to its end
// and still leads.
//
// What it may decide with is the vocabulary level of its claim (events/facts/vocabulary.h): it
// claims at the level that the partition has, and again, at a higher one, before it writes the
// first fact of that level. At another's claim above what this program knows it steps aside: it
// reads and leads the partition no more. Source of the rule: design, log-claimed single writer;
// DECISIONS 1 and 2.
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
#include "command-side/engine/request.h"
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

  // Goes on from the store's position. Claims as soon as it has read up to where the log ended now,
  // unless it is shared and another leads.
  explicit PartitionEngine(Parts parts);
  ~PartitionEngine();

  // Where to read the log from.
  events::Offset next_offset() const { return rule_.next_offset(); }

  void submit(Request<State> request, std::int64_t now_ms);
  // The next record of the partition. Throws LogGap, UndecodableFrame, and LogUnusable when it
  // contradicts what was read before: a log that was cut and has grown again.
  void read(const events::LogRecord& record, std::int64_t now_ms);
  // After a run of read(): stores what was confirmed, then answers. Throws when the store refuses.
  void settle(std::int64_t now_ms);
  void tick(std::int64_t now_ms);
  void end_is(std::uint64_t ticket, events::Offset end);
  [[noreturn]] void is_cut() const;  // throws LogUnusable

  // Claims the partition: for a follower that suspects its leader. A wrong suspicion costs the
  // leader its term and nothing else. No effect while it catches up, claims or leads.
  void take_over(std::int64_t now_ms);

  // Gives the partition up to whoever claims it next, if it leads and nothing is in flight.
  void resign(std::int64_t now_ms);

  // Answers everything that is open and everything to come. What is in flight may still land.
  void close(Unavailable::Why why);

  Role role() const { return leadership_.role(); }
  // Endpoint of who leads, as far as the log was read; empty: nobody.
  const std::string& leader() const { return leadership_.leader(); }
  // How far it has to read before it may lead.
  events::Offset catch_up_to() const { return catch_up_to_; }
  bool idle() const { return in_flight_.empty() && waiting_.empty() && contended_.empty(); }
  std::uint64_t term() const { return rule_.term(); }

 private:
  using Loaded = Versioned<State>;
  struct Step {
    Loaded before;
    Loaded after;
  };
  struct InFlight;     // one decision on its way through the log
  struct Unconfirmed;  // newest state of an aggregate with decisions in flight
  struct Answer;       // what to say once the batch is stored

  void handle(Request<State>& request, std::int64_t now_ms);  // empty when it is somewhere else
  bool join_in_flight(Request<State>& request);
  bool answer_repeat(Request<State>& request);
  void recall(Request<State> request, const StoredAnswer& answer);
  // False: the request waits for, or was told of, another's use of what it takes.
  bool take_values(Request<State>& request, std::vector<UniqueKey>& taken);
  void append(Request<State> request, CommandHolds::Hold hold, Step step,
              std::vector<events::Event> events, std::vector<UniqueKey> taken, std::int64_t now_ms);
  // A refusal, or "nothing to do": said once everything it rests on is confirmed and the log has
  // been read to where it ended after the request came, so that no leader before or after has
  // decided it.
  void answer_when_certain(Request<State> request, Outcome<State> outcome);
  void release_certain(std::int64_t now_ms);
  // Leads, and knows all owners of unique values or has others that do.
  bool serves() const {
    return role() == Role::leading && (parts_.reserve || parts_.unique.is_complete());
  }
  void claim(std::int64_t now_ms);
  // Claims again at this level and decides it then.
  void decide_at(std::uint32_t level, Request<State> request, std::int64_t now_ms);
  void step_aside(const events::Claim& claim);
  // Throws LogUnusable where no other node could lead what this program cannot.
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

  Loaded load(const std::string& aggregate_id) const;  // in flight, confirmed or stored
  Loaded load_confirmed(const std::string& aggregate_id) const;
  std::vector<Request<State>> take_void();

  Parts parts_;
  events::FrameRule rule_;
  events::FrameRule anchor_;  // before the last commit that was valid
  events::Offset catch_up_to_ = 0;
  Leadership leadership_;
  std::int64_t last_progress_ms_ = 0;  // of what is in flight
  std::optional<Unavailable> closed_;
  std::uint32_t level_ = events::Vocabulary::first_level;  // to claim at, at least

  std::uint64_t sequence_ = 0;  // of the last appended commit
  events::Hash head_{};         // of the chain after it
  std::deque<std::unique_ptr<InFlight>> in_flight_;
  std::map<std::string, InFlight*> in_flight_commands_;
  std::map<std::string, Unconfirmed> unconfirmed_;
  std::deque<std::pair<std::int64_t, Request<State>>> waiting_;  // with the time they came
  std::deque<Request<State>> contended_;  // for a value that is in flight to another

  ConfirmedBatch<Domain> batch_;  // to be stored by settle()
  std::vector<std::unique_ptr<InFlight>> confirmed_;
  std::vector<Answer> answers_;
  std::vector<Answer> unproven_;  // to be said when the log has been read to its end
  std::vector<Answer> asked_;     // the same, and its end is being asked for
  std::deque<std::pair<events::Offset, Answer>> measured_;  // to be said at that offset
  std::uint64_t ticket_ = 0;                                // of the latest question
  std::int64_t asked_at_ms_ = 0;
  events::Offset asked_from_ = 0;  // had been read by then
  bool moved_ = false;             // the position moved since the last settle()
};

extern template class PartitionEngine<PatientDomain>;
extern template class PartitionEngine<BillingDomain>;

}  // namespace carelog::command
