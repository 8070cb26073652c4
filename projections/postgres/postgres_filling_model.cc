#include "projections/postgres/postgres_filling_model.h"

#include <algorithm>
#include <pqxx/pqxx>

#include "infra/postgres/backend_priority.h"
#include "projections/following/recorded_event.h"
#include "projections/postgres/postgres_refusal.h"

namespace carelog::projections {
namespace {

constexpr std::size_t connections = 2;  // one for the worker, one for looking at it

// A plan made while the table was empty is not replaced, and would scan the table for every row.
void find_by_key_and_yield(pqxx::connection& connection) {
  pqxx::nontransaction(connection).exec("SET enable_seqscan = off");
  infra::make_backend_yield(connection);
}

// Another worker has moved the positions.
struct MovedElsewhere {};

}  // namespace

PostgresFillingModel::PostgresFillingModel(PostgresGeneration generation,
                                           std::shared_ptr<const PostgresTables> tables,
                                           std::string conninfo, std::size_t kept_back_bytes_max)
    : PostgresReadModel(std::move(generation), std::move(tables), std::move(conninfo), connections,
                        find_by_key_and_yield),
      kept_back_bytes_max_(kept_back_bytes_max) {}

std::vector<events::ReaderPosition> PostgresFillingModel::positions(const std::string& topic,
                                                                    std::uint32_t partitions) {
  forget();
  parked_.reset();
  return PostgresReadModel::positions(topic, partitions);
}

bool PostgresFillingModel::apply(const std::string& topic, const std::vector<Move>& moves,
                                 const std::vector<events::RecordedCommit>& commits) {
  if (!filling_ || topic_ != topic) {
    if (!flush()) return false;
    topic_ = topic;
    filling_ = tables_->filling(generation_.schema, topic);
  }
  const bool careful = is_careful_at(moves) || is_about_parked(commits);
  if (careful && !flush()) return false;
  if (!careful) {
    if (keep_back(moves, commits)) return true;
    if (kept_back_bytes_max_ > 0) return false;
  }
  parked_.reset();
  return PostgresReadModel::apply(topic, moves, commits);
}

bool PostgresFillingModel::is_careful_at(const std::vector<Move>& moves) const {
  for (const Move& move : moves) {
    const auto until = careful_until_.find(move.to.partition);
    if (until != careful_until_.end() && move.from < until->second) return true;
  }
  return false;
}

bool PostgresFillingModel::is_about_parked(const Commits& commits) {
  if (!parked_) {
    parked_.emplace();
    for (const ParkedAggregate& each : parked()) {
      if (each.topic == topic_) parked_->insert(each.aggregate);
    }
  }
  if (parked_->empty()) return false;
  return std::any_of(commits.begin(), commits.end(), [this](const auto& commit) {
    return parked_->contains(commit.commit.aggregate);
  });
}

// False: what was kept is forgotten, because a row was refused or another worker was here. It is
// also forgotten on an exception.
template <typename Try>
bool PostgresFillingModel::carefully(Try&& attempt) {
  try {
    with_failures_of(name(), [&] {
      try {
        attempt();
      } catch (const pqxx::sql_error& refused) {
        if (!is_of_the_row(refused)) throw;
        throw RowRefused(refusal_text(refused));
      }
    });
    return true;
  } catch (const UnappliableEvent&) {
    be_careful();
  } catch (const RowRefused&) {
    be_careful();
  } catch (const MovedElsewhere&) {
    forget();
  } catch (...) {
    forget();
    throw;
  }
  return false;
}

bool PostgresFillingModel::keep_back(const std::vector<Move>& moves, const Commits& commits) {
  for (const Move& move : moves) {
    const auto [kept, is_new] = moves_.try_emplace(move.to.partition, move);
    if (!is_new && kept->second.to.rule.next_offset() != move.from) {
      forget();
      return false;
    }
    kept->second.to = move.to;
  }
  const bool folded = carefully([&] {
    for (const auto& commit : commits) {
      if (!commit.unknown_events.empty()) throw RowRefused(commit.unknown_events);
    }
    pool_.use([&](pqxx::connection& connection) {
      pqxx::nontransaction reading(connection);
      filling_->fold(reading, commits);
    });
  });
  return folded && (filling_->bytes() < kept_back_bytes_max_ || flush());
}

bool PostgresFillingModel::flush() {
  if (moves_.empty()) return true;
  std::vector<Move> moves;
  for (const auto& [partition, move] : moves_) moves.push_back(move);
  const bool stored = carefully([&] {
    pool_.use([&](pqxx::connection& connection) {
      pqxx::work work(connection);
      if (!move(work, "move_filled", topic_, moves)) throw MovedElsewhere();
      filling_->store(work);
      work.commit();
    });
  });
  if (stored) forget();
  return stored;
}

void PostgresFillingModel::be_careful() {
  for (const auto& [partition, move] : moves_) {
    events::Offset& until = careful_until_[partition];
    until = std::max(until, move.to.rule.next_offset());
  }
  forget();
}

void PostgresFillingModel::forget() {
  if (filling_) filling_->forget();
  moves_.clear();
}

bool PostgresFillingModel::note_at_end(const std::string& topic,
                                       const std::vector<events::LogPosition>& here) {
  return flush() && PostgresReadModel::note_at_end(topic, here);
}

}  // namespace carelog::projections
