#include "projections/postgres/postgres_read_model.h"

#include <pqxx/pqxx>

#include "projections/following/recorded_event.h"
#include "projections/following/row_checksum.h"
#include "projections/postgres/postgres_news.h"
#include "projections/postgres/postgres_parking.h"
#include "projections/postgres/postgres_refusal.h"
#include "projections/rows/postgres_array.h"

namespace carelog::projections {
namespace {

constexpr const char* stands_at = R"sql(
SELECT topic, partition, next_offset FROM carelog.projection_positions
WHERE projection = $1 AND generation = $2 ORDER BY topic, partition
)sql";

constexpr int checksum_rows_at_once = 5000;
constexpr std::size_t analyze_after_commits = 1000;

constexpr const char* lock_positions = R"sql(
SELECT 1 FROM carelog.projection_positions
WHERE projection = $1 AND generation = $2 AND topic = $3 ORDER BY partition FOR UPDATE
)sql";

bool are_all_known(const Commits& commits) {
  for (const auto& commit : commits) {
    if (!commit.unknown_events.empty()) return false;
  }
  return true;
}

}  // namespace

PostgresReadModel::PostgresReadModel(PostgresGeneration generation,
                                     std::shared_ptr<const PostgresTables> tables,
                                     std::string conninfo, std::size_t connections_max)
    : PostgresReadModel(std::move(generation), std::move(tables), std::move(conninfo),
                        connections_max, {}) {}

PostgresReadModel::PostgresReadModel(PostgresGeneration generation,
                                     std::shared_ptr<const PostgresTables> tables,
                                     std::string conninfo, std::size_t connections_max,
                                     infra::ConnectionPool::Prepare more)
    : generation_(std::move(generation)),
      tables_(std::move(tables)),
      pool_(std::move(conninfo), {.connections_max = connections_max, .wait_max_ms = 5000},
            [this](pqxx::connection& connection) { prepare(connection); }),
      more_(std::move(more)) {}

// Losing the last commits in a crash does no harm: rows and positions are lost together, and the
// log has them.
void PostgresReadModel::prepare(pqxx::connection& connection) const {
  pqxx::nontransaction(connection)
      .exec("SET synchronous_commit = off; SET client_min_messages = warning; SET jit = off");
  if (more_) more_(connection);
  prepare_positions(connection);
  connection.prepare("lock_positions", lock_positions);
  PostgresParking::prepare(connection);
  PostgresNews::prepare(connection);
  tables_->prepare(connection, generation_.schema);
}

bool PostgresReadModel::apply(const std::string& topic, const std::vector<Move>& moves,
                              const std::vector<events::RecordedCommit>& commits) {
  return with_failures_of(name(), [&] {
    if (are_all_known(commits)) {
      try {
        return try_apply(topic, moves, commits, false);
      } catch (const UnappliableEvent&) {
      } catch (const RowRefused&) {
      } catch (const pqxx::sql_error& refused) {
        if (!is_of_the_row(refused)) throw;
      }
    }
    return try_apply(topic, moves, commits, true);
  });
}

bool PostgresReadModel::try_apply(const std::string& topic, const std::vector<Move>& moves,
                                  const std::vector<events::RecordedCommit>& commits,
                                  bool one_by_one) {
  return pool_.use([&](pqxx::connection& connection) {
    pqxx::work work(connection);
    // First, so that any other worker of this model waits here instead of working for nothing.
    if (!move(work, "move_positions", topic, moves)) return false;
    const PostgresParking parking(generation_);
    Commits unparked;
    const Commits& others = parking.let_wait(work, topic, commits, unparked);
    if (one_by_one) {
      const auto refused =
          fold_what_can_be(others, [&](const Commits& some) { return attempt(work, topic, some); });
      for (const Refused& each : refused) parking.park(work, topic, each);
    } else if (!others.empty()) {
      tables_->fold(work, topic, others);
    }
    PostgresNews(generation_, *tables_).tell(work, moves, commits);
    work.commit();
    commits_since_analyze_ += commits.size();
    return true;
  });
}

// Not a pqxx::subtransaction: that sets its savepoint at the first exec(), not for a prepared
// statement.
std::optional<std::string> PostgresReadModel::attempt(
    pqxx::dbtransaction& transaction, const std::string& topic,
    const std::vector<events::RecordedCommit>& commits) const {
  transaction.exec("SAVEPOINT attempt");
  std::string reason;
  try {
    tables_->fold(transaction, topic, commits);
    transaction.exec("RELEASE SAVEPOINT attempt");
    return std::nullopt;
  } catch (const UnappliableEvent& unappliable) {
    reason = unappliable.what();
  } catch (const RowRefused& refused) {
    reason = refused.what();
  } catch (const pqxx::sql_error& refused) {
    if (!is_of_the_row(refused)) throw;
    reason = refusal_text(refused);
  }
  transaction.exec("ROLLBACK TO SAVEPOINT attempt; RELEASE SAVEPOINT attempt");
  return reason;
}

// Autovacuum comes a minute later; until then a table that was just filled would be read with plans
// for an empty one.
void PostgresReadModel::analyze_after_growth() {
  const std::size_t grown = commits_since_analyze_.exchange(0);
  if (grown < analyze_after_commits) {
    commits_since_analyze_ += grown;
    return;
  }
  with_failures_of(name(), [&] {
    pool_.use([&](pqxx::connection& connection) {
      pqxx::nontransaction work(connection);
      for (const auto& table : tables_->tables()) {
        work.exec("ANALYZE " + generation_.schema + "." + table.name);
      }
    });
  });
}

Checksum PostgresReadModel::checksum() {
  return with_failures_of(name(), [&] {
    return pool_.use([&](pqxx::connection& connection) {
      pqxx::transaction<pqxx::repeatable_read> work(connection);
      RowChecksum sum;
      for (const auto& table : tables_->tables()) {
        work.exec("DECLARE rows NO SCROLL CURSOR FOR SELECT t::text FROM " + generation_.schema +
                  "." + table.name + " t ORDER BY " + table.names(use::key));
        const std::string fetch = "FETCH " + std::to_string(checksum_rows_at_once) + " FROM rows";
        for (auto rows = work.exec(fetch); !rows.empty(); rows = work.exec(fetch)) {
          for (const auto& row : rows) sum.add(row[0].c_str());
        }
        work.exec("CLOSE rows");
      }
      Checksum checksum = sum.finish();
      for (const auto& row : work.exec_params(stands_at, name(), generation_.number)) {
        checksum.at.push_back({row[0].as<std::string>(), row[1].as<events::Partition>(),
                               row[2].as<events::Offset>()});
      }
      return checksum;
    });
  });
}

std::vector<ParkedAggregate> PostgresReadModel::parked() {
  return with_failures_of(name(), [&] {
    return pool_.use([&](pqxx::connection& connection) {
      pqxx::work work(connection);
      return PostgresParking(generation_).list(work);
    });
  });
}

bool PostgresReadModel::retry(const ParkedAggregate& parked,
                              const std::vector<events::RecordedCommit>& commits) {
  return with_failures_of(name(), [&] {
    return pool_.use([&](pqxx::connection& connection) {
      pqxx::work work(connection);
      work.exec_prepared("lock_positions", name(), generation_.number, parked.topic);
      const PostgresParking parking(generation_);
      if (!parking.unpark(work, parked)) return false;
      const auto refused = fold_what_can_be(
          commits, [&](const Commits& some) { return attempt(work, parked.topic, some); });
      for (const Refused& each : refused) parking.park(work, parked.topic, each);
      PostgresNews(generation_, *tables_).tell_of_retry(work, parked, commits);
      work.commit();
      return true;
    });
  });
}

bool PostgresReadModel::release(const ParkedAggregate& parked) {
  return with_failures_of(name(), [&] {
    return pool_.use([&](pqxx::connection& connection) {
      pqxx::work work(connection);
      work.exec_prepared("lock_positions", name(), generation_.number, parked.topic);
      if (!PostgresParking(generation_).release(work, parked)) return false;
      work.commit();
      return true;
    });
  });
}

}  // namespace carelog::projections
