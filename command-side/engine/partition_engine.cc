#include "command-side/engine/partition_engine.h"

#include <algorithm>
#include <cassert>
#include <stdexcept>

#include "command-side/store/past_state.h"
#include "command-side/store/stored_state.h"
#include "events/frame/frame_codec.h"

namespace carelog::command {

using events::Commit;
using events::Event;
using events::Offset;
using events::Verdict;

namespace {

Refusal key_reused() {
  return {RefusalCode::key_reused,
          "this key was used for another request or another record: use a new one"};
}

template <typename State>
Done<State> first_answer(const StoredAnswer& answer, State state) {
  return {std::move(state), answer.version, answer.partition, answer.offset, true};
}

bool is_reserved(const Envelope& request, const std::vector<UniqueKey>& keys) {
  return std::all_of(keys.begin(), keys.end(), [&](const UniqueKey& key) {
    return std::find(request.reserved.begin(), request.reserved.end(), key.key) !=
           request.reserved.end();
  });
}

}  // namespace

template <typename Domain>
struct PartitionEngine<Domain>::InFlight {
  Asked request;
  std::vector<Asked> joined;  // repeats of the same command
  // Answers that rest on this decision: sent when it is certain, decided again when it is void.
  std::vector<std::pair<Asked, Outcome<State>>> resting;
  std::uint64_t sequence = 0;
  events::Hash head_after{};
  Step step;
  std::vector<UniqueKey> taken;
  CommandHolds::Hold hold;
};

template <typename Domain>
struct PartitionEngine<Domain>::Unconfirmed {
  Loaded newest;
  InFlight* last = nullptr;
};

template <typename Domain>
struct PartitionEngine<Domain>::Answer {
  Asked request;
  Outcome<State> outcome;
};

template <typename Domain>
PartitionEngine<Domain>::PartitionEngine(Parts parts)
    : parts_(std::move(parts)),
      leadership_({parts_.log, parts_.partition, parts_.endpoint, parts_.new_writer,
                   parts_.limits.append_doubtful_ms, parts_.limits.claim_retry_ms}) {
  if (const auto position = parts_.store.position(parts_.partition)) {
    constexpr std::size_t size = events::FrameRule::saved_size;
    if (position->size() < 2 * size) throw StateDamaged("a stored position ends too early");
    const std::string_view saved = *position;
    try {
      rule_ = events::FrameRule::load(saved.substr(0, size));
      anchor_ = events::FrameRule::load(saved.substr(size, size));
    } catch (const std::invalid_argument& error) {
      throw StateDamaged(error.what());
    }
    leadership_.know(std::string(saved.substr(2 * size)));
  }
  if (rule_.level() > parts_.vocabulary.level) {
    require_shared(rule_.level());
    leadership_.step_aside(leadership_.leader());
  }
  catch_up_to_ = parts_.log.end_offset(parts_.partition);
  if (rule_.next_offset() > catch_up_to_) {
    throw cut_log("ends before what was read from it");
  }
}

template <typename Domain>
events::LogUnusable PartitionEngine<Domain>::cut_log(const std::string& what) const {
  return events::LogUnusable("the log's partition " + std::to_string(parts_.partition) + " " +
                             what + " earlier: it was cut or edited, or it is another log than " +
                             "the one this data directory belongs to");
}

template <typename Domain>
PartitionEngine<Domain>::~PartitionEngine() {
  close(Unavailable::Why::stopping);
}

template <typename Domain>
void PartitionEngine<Domain>::submit(Asked request, std::int64_t now_ms) {
  if (closed_) return request.answer(*closed_);
  if (role() == Role::following || role() == Role::aside) {
    return request.answer(Unavailable{Unavailable::Why::moved, leadership_.leader()});
  }
  if (!serves()) {
    if (waiting_.size() >= parts_.limits.waiting_max) {
      return request.answer(Unavailable{Unavailable::Why::overloaded, {}});
    }
    waiting_.emplace_back(now_ms, std::move(request));
    return;
  }
  try {
    handle(request, now_ms);
  } catch (...) {  // the store failed: the next leader decides it
    if (request.answer) request.answer(Unavailable{Unavailable::Why::starting, {}});
    throw;
  }
}

template <typename Domain>
void PartitionEngine<Domain>::handle(Asked& request, std::int64_t now_ms) {
  if (join_in_flight(request)) return;
  auto hold =
      parts_.unique.commands().take(request.command_id, request.key + '/' + request.aggregate_id);
  if (answer_repeat(request)) return;  // also while another record's request is being refused
  if (!hold) return answer_when_certain(std::move(request), key_reused());
  if (now_ms > request.deadline_ms) {
    return request.answer(Unavailable{Unavailable::Why::expired, {}});
  }
  Loaded current = load(request.aggregate());
  if (request.canary) {
    return append(std::move(request), std::move(*hold), {current, current}, {}, {}, now_ms);
  }
  if (current.version > 0 && request.sees && !request.sees(current.state)) {
    return answer_when_certain(std::move(request), no_such_record());
  }
  if (current.version > 0 && !request.expected_version.holds(current.version)) {
    return answer_when_certain(std::move(request),
                               Refusal{RefusalCode::version_conflict,
                                       "the record has changed since the version you named",
                                       {},
                                       current.version});
  }
  Decision decision = decide(request, current);
  if (!decision) {
    decision.error().current_version = current.version;
    return answer_when_certain(std::move(request), std::move(decision.error()));
  }
  if (decision->empty() && !request.repeatable) {
    return answer_when_certain(std::move(request),
                               Done<State>{current.state, current.version, parts_.partition,
                                           rule_.next_offset() - 1, false, true});
  }
  if (in_flight_.size() >= parts_.limits.in_flight_max) {
    return request.answer(Unavailable{Unavailable::Why::overloaded, {}});
  }
  Loaded next{Domain::fold(*decision, current.state), current.version + decision->size()};
  std::vector<UniqueKey> taken =
      keys_without(Domain::keys_of(next.state), Domain::keys_of(current.state));
  if (const std::uint32_t level = parts_.vocabulary.level_of(*decision); level > rule_.level()) {
    return decide_at(level, std::move(request), now_ms);
  }
  if (!take_values(request, taken)) return;
  append(std::move(request), std::move(*hold), {std::move(current), std::move(next)},
         std::move(*decision), std::move(taken), now_ms);
}

template <typename Domain>
Decision PartitionEngine<Domain>::decide(const Asked& request, const Loaded& own) const {
  if (!request.beside_head) return request.decide(own.state, nullptr);
  if (request.head() == request.aggregate()) return request.decide(own.state, &own.state);
  const Loaded head = load(request.head());
  return request.decide(own.state, &head.state);
}

template <typename Domain>
bool PartitionEngine<Domain>::take_values(Asked& request, std::vector<UniqueKey>& taken) {
  if (parts_.reserve) {
    const bool of_this_term = request.use && request.use->term == rule_.term();
    const bool reserved = taken.empty() || (of_this_term && is_reserved(request, taken));
    if (!reserved) {
      if (!of_this_term) {
        request.use = parts_.uses->begin(parts_.partition, rule_.term());
        request.reserved.clear();
      }
      parts_.reserve(std::move(request), std::move(taken));
    }
    taken.clear();
    return reserved;
  }
  const auto conflicts = parts_.unique.take(taken, request.aggregate_id);
  if (conflicts.none()) return true;
  if (!conflicts.held.empty()) {
    answer_when_certain(std::move(request), in_use(conflicts.held));
  } else if (contended_.size() >= parts_.limits.waiting_max) {
    request.answer(Unavailable{Unavailable::Why::overloaded, {}});
  } else {
    contended_.push_back(std::move(request));
  }
  return false;
}

// A command that was decided or is in flight is never decided again.
template <typename Domain>
bool PartitionEngine<Domain>::join_in_flight(Asked& request) {
  if (const auto flying = in_flight_commands_.find(request.command_id);
      flying != in_flight_commands_.end()) {
    InFlight& first = *flying->second;
    if (first.request.request_hash == request.request_hash) {
      first.joined.push_back(std::move(request));
    } else {
      first.resting.emplace_back(std::move(request), key_reused());
    }
    return true;
  }
  return false;
}

template <typename Domain>
bool PartitionEngine<Domain>::answer_repeat(Asked& request) {
  if (const auto* fresh = batch_.command(request.command_id)) {
    if (fresh->answer.request_hash != request.request_hash) {
      request.answer(key_reused());
    } else {
      request.answer(first_answer(fresh->answer, fresh->state));
    }
    return true;
  }
  const auto stored = parts_.store.command(request.command_id);
  if (!stored) return false;
  StoredAnswer answer = answer_from_bytes(*stored);
  if (answer.request_hash != request.request_hash) {
    request.answer(key_reused());
    return true;
  }
  Loaded now = load_confirmed(request.aggregate());
  if (now.version == answer.version || request.without_state) {
    request.answer(first_answer(answer, std::move(now.state)));
  } else {
    recall(std::move(request), answer);
  }
  return true;
}

// The record has changed since, so its earlier state is folded from the log.
template <typename Domain>
void PartitionEngine<Domain>::recall(Asked request, const StoredAnswer& answer) {
  const auto ask = request.answer;
  const Recall::Job job = [log = &parts_.log, store = &parts_.store, answer,
                           request = std::move(request)](bool go_on) {
    if (!go_on) return request.answer(Unavailable{Unavailable::Why::stopping, {}});
    Outcome<State> outcome = Unavailable{Unavailable::Why::starting, {}};
    try {
      outcome = first_answer(answer, past_state<Domain>(*log, *store, answer.partition,
                                                        request.aggregate(), answer.offset));
    } catch (const std::exception&) {  // log or store is not available: the caller asks again
    }
    request.answer(std::move(outcome));
  };
  if (!parts_.recall) return job(true);
  if (!parts_.recall(job)) ask(Unavailable{Unavailable::Why::overloaded, {}});
}

template <typename Domain>
void PartitionEngine<Domain>::append(Asked request, CommandHolds::Hold hold, Step step,
                                     std::vector<Event> events, std::vector<UniqueKey> taken,
                                     std::int64_t now_ms) {
  Commit commit;
  commit.term = rule_.term();
  commit.sequence = sequence_ + 1;
  commit.previous_hash = head_;
  commit.command_id = request.command_id;
  commit.request_hash = request.request_hash;
  commit.aggregate = request.aggregate();
  commit.key = request.key_or_id();
  commit.base_version = step.before.version;
  commit.metadata = request.metadata;
  commit.events = std::move(events);
  std::string bytes = events::encode(events::Frame(std::move(commit)));
  if (bytes.size() > events::record_bytes_max) {
    parts_.unique.let_go(taken, request.aggregate_id);
    return request.answer(Refusal{RefusalCode::invalid, "the request is too large to record"});
  }
  const events::Hash head_after = events::extend_chain(head_, bytes);
  if (!leadership_.appender().append(std::move(bytes))) {
    parts_.unique.let_go(taken, request.aggregate_id);
    if (leadership_.appender().lost()) {
      waiting_.emplace_back(now_ms, std::move(request));
      return claim(now_ms);
    }
    return request.answer(Unavailable{Unavailable::Why::overloaded, {}});
  }
  ++sequence_;
  head_ = head_after;
  if (in_flight_.empty()) last_progress_ms_ = now_ms;
  auto flight = std::make_unique<InFlight>(InFlight{.request = std::move(request),
                                                    .joined = {},
                                                    .resting = {},
                                                    .sequence = sequence_,
                                                    .head_after = head_after,
                                                    .step = std::move(step),
                                                    .taken = std::move(taken),
                                                    .hold = std::move(hold)});
  in_flight_commands_[flight->request.command_id] = flight.get();
  unconfirmed_[flight->request.aggregate()] = {flight->step.after, flight.get()};
  in_flight_.push_back(std::move(flight));
}

template <typename Domain>
void PartitionEngine<Domain>::answer_when_certain(Asked request, Outcome<State> outcome) {
  if (InFlight* last = last_in_flight(request)) {
    last->resting.emplace_back(std::move(request), std::move(outcome));
  } else {
    unproven_.push_back({std::move(request), std::move(outcome)});
  }
}

template <typename Domain>
typename PartitionEngine<Domain>::InFlight* PartitionEngine<Domain>::last_in_flight(
    const Asked& request) const {
  const auto of = [this](const events::AggregateId& id) {
    const auto found = unconfirmed_.find(id);
    return found == unconfirmed_.end() ? nullptr : found->second.last;
  };
  InFlight* own = of(request.aggregate());
  InFlight* head = request.beside_head ? of(request.head()) : nullptr;
  return head != nullptr && (own == nullptr || head->sequence > own->sequence) ? head : own;
}

template <typename Domain>
void PartitionEngine<Domain>::release_certain(std::int64_t now_ms) {
  if (role() != Role::leading) return;
  ask_end(now_ms);
  while (!measured_.empty() && rule_.next_offset() >= measured_.front().first) {
    Answer answer = std::move(measured_.front().second);
    measured_.pop_front();
    // Too late: the caller may have tried again, and that attempt may have been accepted.
    if (now_ms > answer.request.deadline_ms) {
      answer.outcome = Unavailable{Unavailable::Why::expired, {}};
    }
    answers_.push_back(std::move(answer));
  }
}

template <typename Domain>
void PartitionEngine<Domain>::ask_end(std::int64_t now_ms) {
  if (!asked_.empty() && now_ms - asked_at_ms_ < parts_.limits.end_doubtful_ms) return;
  for (Answer& answer : unproven_) asked_.push_back(std::move(answer));
  unproven_.clear();
  if (asked_.empty()) return;
  asked_at_ms_ = now_ms;
  asked_from_ = rule_.next_offset();
  ++ticket_;
  if (parts_.ask_end) {
    parts_.ask_end(ticket_);
  } else {
    end_is(ticket_, parts_.log.end_offset(parts_.partition));
  }
}

template <typename Domain>
void PartitionEngine<Domain>::end_is(std::uint64_t ticket, Offset end) {
  if (ticket != ticket_) return;
  if (end < asked_from_) throw cut_log("ends before what was read from it");
  for (Answer& answer : asked_) measured_.emplace_back(end, std::move(answer));
  asked_.clear();
}

template <typename Domain>
void PartitionEngine<Domain>::read(const events::LogRecord& record, std::int64_t now_ms) {
  if (role() == Role::aside) return;
  const events::Frame frame = events::decode_frame(record.bytes);
  const events::FrameRule before = rule_;
  const Verdict verdict = rule_.apply(record.offset, frame, record.bytes);
  const auto* claimed = std::get_if<events::Claim>(&frame);
  if (claimed && verdict == Verdict::valid && claimed->level > parts_.vocabulary.level) {
    rule_ = before;  // a newer program starts from here
    return step_aside(*claimed);
  }
  moved_ = true;
  if (const auto* found = claimed) {
    const Leadership::Change change = leadership_.read(*found, verdict);
    if (change == Leadership::Change::leads) lead(now_ms);
    if (change == Leadership::Change::deposed) give_way();
  } else if (const auto* commit = std::get_if<Commit>(&frame)) {
    if (verdict == Verdict::valid) {
      anchor_ = before;
      read_commit(*commit, record.offset);
      last_progress_ms_ = now_ms;
    } else if (verdict == Verdict::void_broken_chain || commit->term > rule_.term()) {
      // Its writer had read the claim of its term, and everything before it, from this log.
      throw cut_log("holds, at offset " + std::to_string(record.offset) +
                    ", a commit of another history than the one read");
    } else if (role() == Role::leading && commit->term == rule_.term() &&
               commit->sequence > rule_.sequence()) {
      claim(now_ms);  // one of our commits is missing: the rest of this term is void
    }
  }
}

template <typename Domain>
void PartitionEngine<Domain>::claim(std::int64_t now_ms) {
  leadership_.claim(rule_, level_, now_ms);
}

template <typename Domain>
void PartitionEngine<Domain>::decide_at(std::uint32_t level, Asked request, std::int64_t now_ms) {
  if (level > parts_.vocabulary.level) {
    return request.answer(Unavailable{Unavailable::Why::too_new, {}});
  }
  level_ = level;
  waiting_.emplace_back(now_ms, std::move(request));
  claim(now_ms);
}

template <typename Domain>
void PartitionEngine<Domain>::require_shared(std::uint32_t level) const {
  if (parts_.shared) return;
  throw events::LogUnusable("partition " + std::to_string(parts_.partition) + " of topic " +
                            parts_.log.topic() + ": " +
                            events::too_new(level, parts_.vocabulary.level));
}

template <typename Domain>
void PartitionEngine<Domain>::step_aside(const events::Claim& claim) {
  require_shared(claim.level);
  leadership_.step_aside(claim.endpoint);
  give_way();
}

template <typename Domain>
void PartitionEngine<Domain>::lead(std::int64_t now_ms) {
  check_chain();
  sequence_ = 0;
  head_ = rule_.head();
  // Our claim was read back: what was appended before it and not read until here is void for ever.
  for (Asked& request : take_void()) waiting_.emplace_back(now_ms, std::move(request));
}

template <typename Domain>
void PartitionEngine<Domain>::give_way() {
  const Unavailable moved{Unavailable::Why::moved, leadership_.leader()};
  for (Asked& request : take_void()) request.answer(moved);
  for (auto& [since, request] : waiting_) request.answer(moved);
  waiting_.clear();
  for (Asked& request : contended_) request.answer(moved);
  contended_.clear();
}

// A log that was truncated and has grown again must not be led: the state rests on what is gone.
template <typename Domain>
void PartitionEngine<Domain>::check_chain() {
  const ChainCheck check{anchor_, rule_};
  if (parts_.check_chain) {
    parts_.check_chain(parts_.partition, check);
  } else if (!is_in_log(check, parts_.log, parts_.partition)) {
    is_cut();
  }
}

template <typename Domain>
void PartitionEngine<Domain>::is_cut() const {
  throw cut_log("does not hold what was read from it");
}

// Empties what is in flight; its requests must be decided again or redirected.
template <typename Domain>
std::vector<Submitted<Domain>> PartitionEngine<Domain>::take_void() {
  std::vector<Asked> requests;
  for (std::unique_ptr<InFlight>& flight : in_flight_) {
    parts_.unique.let_go(flight->taken, flight->request.aggregate_id);
    requests.push_back(std::move(flight->request));
    for (Asked& joined : flight->joined) requests.push_back(std::move(joined));
    for (auto& [request, outcome] : flight->resting) requests.push_back(std::move(request));
  }
  for (auto& [end, answer] : measured_) requests.push_back(std::move(answer.request));
  for (Answer& answer : asked_) requests.push_back(std::move(answer.request));
  for (Answer& answer : unproven_) requests.push_back(std::move(answer.request));
  measured_.clear();
  asked_.clear();
  unproven_.clear();
  ++ticket_;
  in_flight_.clear();
  in_flight_commands_.clear();
  unconfirmed_.clear();
  return requests;
}

template <typename Domain>
void PartitionEngine<Domain>::read_commit(const Commit& commit, Offset offset) {
  if (!in_flight_.empty() && in_flight_.front()->head_after == rule_.head()) {
    confirm(offset);
  } else {
    follow(commit, offset);
  }
}

template <typename Domain>
void PartitionEngine<Domain>::confirm(Offset offset) {
  std::unique_ptr<InFlight> flight = std::move(in_flight_.front());
  in_flight_.pop_front();
  const Asked& request = flight->request;
  in_flight_commands_.erase(request.command_id);
  const auto unconfirmed = unconfirmed_.find(request.aggregate());
  if (unconfirmed != unconfirmed_.end() && unconfirmed->second.last == flight.get()) {
    unconfirmed_.erase(unconfirmed);
  }
  batch_.add(request.aggregate(), request.key_or_id(), flight->step.before, flight->step.after,
             request.command_id,
             {request.request_hash, parts_.partition, offset, flight->step.after.version});
  Done<State> done{flight->step.after.state,
                   flight->step.after.version,
                   parts_.partition,
                   offset,
                   false,
                   flight->step.after.version == flight->step.before.version};
  for (Asked& joined : flight->joined) {
    Done<State> again = done;
    again.replayed = true;
    answers_.push_back({std::move(joined), std::move(again)});
  }
  for (auto& [resting, outcome] : flight->resting) {
    if (auto* unchanged = std::get_if<Done<State>>(&outcome)) unchanged->offset = offset;
    unproven_.push_back({std::move(resting), std::move(outcome)});
  }
  answers_.push_back({std::move(flight->request), std::move(done)});
  flight->request.aggregate_id = answers_.back().request.aggregate_id;  // let_go() uses it
  confirmed_.push_back(std::move(flight));
}

template <typename Domain>
void PartitionEngine<Domain>::follow(const Commit& commit, Offset offset) {
  const Loaded before = load_confirmed(commit.aggregate);
  if (commit.base_version != before.version) {
    throw StateDamaged("the log says version " + std::to_string(commit.base_version) +
                       " of an aggregate that has version " + std::to_string(before.version) +
                       " at offset " + std::to_string(offset));
  }
  const Loaded after{Domain::fold(commit.events, before.state),
                     before.version + commit.events.size()};
  batch_.add(commit.aggregate, commit.key, before, after, commit.command_id,
             {commit.request_hash, parts_.partition, offset, after.version});
}

template <typename Domain>
void PartitionEngine<Domain>::store_confirmed() {
  parts_.store.write(parts_.partition, batch_.writes(rule_.save() + anchor_.save() + leader()));
  for (const std::unique_ptr<InFlight>& flight : confirmed_) {
    parts_.unique.let_go(flight->taken, flight->request.aggregate_id);
  }
  batch_.clear();
  confirmed_.clear();
  moved_ = false;
}

template <typename Domain>
void PartitionEngine<Domain>::store_and_answer(std::int64_t now_ms) {
  if (moved_) store_confirmed();
  release_certain(now_ms);
  std::vector<Answer> answers = std::move(answers_);
  answers_.clear();
  for (Answer& answer : answers) answer.request.answer(std::move(answer.outcome));
  answers.clear();  // releases their uses
  handle_contended(now_ms);
  if (serves() && !waiting_.empty()) {
    for (std::size_t left = waiting_.size(); left > 0; --left) {
      Asked request = std::move(waiting_.front().second);
      waiting_.pop_front();
      submit(std::move(request), now_ms);
    }
    store_and_answer(now_ms);
  }
}

template <typename Domain>
void PartitionEngine<Domain>::handle_contended(std::int64_t now_ms) {
  if (!serves()) return;
  for (std::size_t left = contended_.size(); left > 0; --left) {
    Asked request = std::move(contended_.front());
    contended_.pop_front();
    submit(std::move(request), now_ms);
  }
}

template <typename Domain>
void PartitionEngine<Domain>::tick(std::int64_t now_ms) {
  if (closed_) return;
  const EngineLimits& limits = parts_.limits;
  const bool at_end = role() == Role::catching_up && rule_.next_offset() >= catch_up_to_;
  if (at_end) parts_.unique.is_read(parts_.partition);
  const bool led = parts_.shared && !leader().empty() && leader() != parts_.endpoint;
  if (at_end && led) {
    leadership_.follow();
    give_way();
  }
  const bool free = role() == Role::following && leader().empty() && !leadership_.resigned();
  const bool doubtful =
      role() == Role::leading &&
      (leadership_.appender().lost() ||
       (!in_flight_.empty() && now_ms - last_progress_ms_ >= limits.append_doubtful_ms));
  if ((at_end && !led) || free || doubtful || leadership_.must_repeat(now_ms)) {
    claim(now_ms);
  }
  while (!serves() && !waiting_.empty() && now_ms - waiting_.front().first >= limits.waiting_ms) {
    waiting_.front().second.answer(Unavailable{Unavailable::Why::starting, {}});
    waiting_.pop_front();
  }
}

template <typename Domain>
void PartitionEngine<Domain>::take_over(std::int64_t now_ms) {
  if (!closed_ && role() == Role::following) claim(now_ms);
}

template <typename Domain>
void PartitionEngine<Domain>::resign(std::int64_t now_ms) {
  if (!closed_ && role() == Role::leading && idle()) leadership_.resign(rule_, now_ms);
}

template <typename Domain>
void PartitionEngine<Domain>::close(Unavailable::Why why) {
  if (closed_) return;
  closed_ = Unavailable{why, {}};
  leadership_.stop();
  for (Asked& request : take_void()) request.answer(*closed_);
  for (auto& [since, request] : waiting_) request.answer(*closed_);
  waiting_.clear();
  for (Asked& request : contended_) request.answer(*closed_);
  contended_.clear();
  for (Answer& answer : answers_) answer.request.answer(*closed_);
  answers_.clear();
}

template <typename Domain>
typename PartitionEngine<Domain>::Loaded PartitionEngine<Domain>::load(
    const events::AggregateId& id) const {
  const auto unconfirmed = unconfirmed_.find(id);
  if (unconfirmed != unconfirmed_.end()) return unconfirmed->second.newest;
  return load_confirmed(id);
}

template <typename Domain>
typename PartitionEngine<Domain>::Loaded PartitionEngine<Domain>::load_confirmed(
    const events::AggregateId& id) const {
  if (const Loaded* confirmed = batch_.aggregate(id)) return *confirmed;
  std::optional<State> fresh = Domain::fresh(id.type);
  if (!fresh) {
    throw events::UndecodableFrame("an aggregate of type " + id.type +
                                   " is not known: written by a newer version of carelog?");
  }
  const auto stored = parts_.store.aggregate(parts_.partition, id);
  if (!stored) return {std::move(*fresh), 0};
  const StoredAggregate aggregate = aggregate_from_bytes(*stored);
  return {Domain::fold(aggregate.facts, std::move(*fresh)), aggregate.version};
}

template class PartitionEngine<PatientsTopic>;
template class PartitionEngine<BillingTopic>;
template class PartitionEngine<UniqueValueDomain>;

}  // namespace carelog::command
