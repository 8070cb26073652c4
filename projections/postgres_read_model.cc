#include "projections/postgres_read_model.h"

#include <pqxx/pqxx>

#include "projections/postgres_array.h"
#include "projections/postgres_schema.h"
#include "projections/row_checksum.h"

namespace carelog::projections {
namespace {

constexpr int checksum_rows_at_once = 5000;
constexpr std::size_t analyze_after_commits = 1000;

constexpr const char* move_positions = R"sql(
WITH progress AS (
  INSERT INTO carelog.projection_progress VALUES ($1, $2, clock_timestamp())
  ON CONFLICT (projection, topic) DO UPDATE SET progress_at = excluded.progress_at
)
UPDATE carelog.projection_positions p
SET next_offset = m.next_offset, rule_state = m.rule_state
FROM unnest($3::int[], $4::bigint[], $5::bigint[], $6::bytea[])
  AS m(partition, from_offset, next_offset, rule_state)
WHERE p.projection = $1 AND p.topic = $2 AND p.partition = m.partition
  AND p.next_offset = m.from_offset
)sql";

constexpr const char* note_progress = R"sql(
INSERT INTO carelog.projection_progress
SELECT $1, $2, clock_timestamp()
WHERE NOT EXISTS (
  SELECT 1 FROM unnest($3::int[], $4::bigint[]) AS m(partition, next_offset)
  LEFT JOIN carelog.projection_positions p ON p.projection = $1 AND p.topic = $2
    AND p.partition = m.partition AND p.next_offset = m.next_offset
  WHERE p.projection IS NULL)
ON CONFLICT (projection, topic) DO UPDATE SET progress_at = excluded.progress_at
)sql";

constexpr const char* make_positions = R"sql(
INSERT INTO carelog.projection_positions
SELECT $1, $2, partition, 0, $4::bytea FROM generate_series(0, $3::int - 1) AS partition
ON CONFLICT DO NOTHING
)sql";

constexpr const char* load_positions = R"sql(
SELECT partition, rule_state FROM carelog.projection_positions
WHERE projection = $1 AND topic = $2 AND partition < $3 ORDER BY partition
)sql";

constexpr const char* reset_positions = R"sql(
UPDATE carelog.projection_positions SET next_offset = 0, rule_state = $2::bytea
WHERE projection = $1
)sql";

std::string bytea(const events::FrameRule& rule) {
  PostgresArray array;
  array.add_bytes(rule.save());
  const std::string& literal = array.literal();  // {"\\x00"}
  return literal.substr(3, literal.size() - 5);
}

}  // namespace

PostgresReadModel::PostgresReadModel(std::string name, std::unique_ptr<PostgresTables> tables,
                                     std::string conninfo, std::size_t connections_max)
    : name_(std::move(name)),
      tables_(std::move(tables)),
      pool_(std::move(conninfo), {.connections_max = connections_max, .wait_max_ms = 5000},
            [this](pqxx::connection& connection) { prepare(connection); }) {}

// Losing the last commits in a crash is harmless: rows and positions are lost together, and the log
// has them.
void PostgresReadModel::prepare(pqxx::connection& connection) const {
  pqxx::nontransaction(connection)
      .exec("SET synchronous_commit = off; SET client_min_messages = warning");
  migrate_schema(connection);
  connection.prepare("move_positions", move_positions);
  connection.prepare("note_progress", note_progress);
  connection.prepare("make_positions", make_positions);
  connection.prepare("load_positions", load_positions);
  connection.prepare("reset_positions", reset_positions);
  tables_->prepare(connection);
}

// PostgreSQL's own messages quote values; only the code goes on.
template <typename Use>
auto PostgresReadModel::use(Use&& use) {
  try {
    return pool_.use(std::forward<Use>(use));
  } catch (const infra::PostgresAway& away) {
    throw ReadModelFailure(away.what());
  } catch (const pqxx::sql_error& refused) {
    throw ReadModelFailure("PostgreSQL refused a statement of " + name_ + " (SQLSTATE " +
                           (refused.sqlstate().empty() ? "unknown" : refused.sqlstate()) + ")");
  } catch (const pqxx::failure&) {
    throw ReadModelFailure("a transaction of " + name_ + " broke off in PostgreSQL");
  }
}

std::vector<events::ReaderPosition> PostgresReadModel::positions(const std::string& topic,
                                                                 std::uint32_t partitions) {
  return use([&](pqxx::connection& connection) {
    pqxx::work work(connection);
    work.exec_prepared("make_positions", name_, topic, partitions, bytea(events::FrameRule()));
    std::vector<events::ReaderPosition> positions;
    for (const auto& row : work.exec_prepared("load_positions", name_, topic, partitions)) {
      positions.push_back({row[0].as<events::Partition>(),
                           events::FrameRule::load(pqxx::binarystring(row[1]).str())});
    }
    work.commit();
    return positions;
  });
}

bool PostgresReadModel::apply(const std::string& topic, const std::vector<Move>& moves,
                              const std::vector<events::RecordedCommit>& commits) {
  PostgresArray partitions, from, to, rules;
  for (const Move& move : moves) {
    partitions.add_number(move.to.partition);
    from.add_number(move.from);
    to.add_number(move.to.rule.next_offset());
    rules.add_bytes(move.to.rule.save());
  }
  return use([&](pqxx::connection& connection) {
    pqxx::work work(connection);
    // First, because it makes any other worker of this model wait here instead of working in vain.
    const auto moved = work.exec_prepared("move_positions", name_, topic, partitions.literal(),
                                          from.literal(), to.literal(), rules.literal());
    if (moved.affected_rows() != moves.size()) return false;
    if (!commits.empty()) tables_->fold(work, topic, commits);
    work.commit();
    commits_since_analyze_ += commits.size();
    return true;
  });
}

bool PostgresReadModel::note_at_end(const std::string& topic,
                                    const std::vector<events::LogPosition>& here) {
  PostgresArray partitions, offsets;
  for (const events::LogPosition& at : here) {
    partitions.add_number(at.partition);
    offsets.add_number(at.next_offset);
  }
  const bool noted = use([&](pqxx::connection& connection) {
    pqxx::nontransaction work(connection);
    return work.exec_prepared("note_progress", name_, topic, partitions.literal(),
                              offsets.literal())
               .affected_rows() == 1;
  });
  if (noted) analyze_after_growth();
  return noted;
}

// Autovacuum comes a minute late: until then a table that has just been filled is read by plans for
// an empty one.
void PostgresReadModel::analyze_after_growth() {
  const std::size_t grown = commits_since_analyze_.exchange(0);
  if (grown < analyze_after_commits) {
    commits_since_analyze_ += grown;
    return;
  }
  use([&](pqxx::connection& connection) {
    pqxx::nontransaction work(connection);
    for (const auto& table : tables_->tables()) {
      work.exec(std::string("ANALYZE carelog.") + table.name);
    }
  });
}

void PostgresReadModel::reset() {
  use([&](pqxx::connection& connection) {
    pqxx::work work(connection);
    // The positions first, as in apply: a worker's transaction ends before the tables are emptied.
    work.exec_prepared("reset_positions", name_, bytea(events::FrameRule()));
    for (const auto& table : tables_->tables()) {
      work.exec(std::string("TRUNCATE carelog.") + table.name);
    }
    work.commit();
  });
}

Checksum PostgresReadModel::checksum() {
  return use([&](pqxx::connection& connection) {
    pqxx::transaction<pqxx::repeatable_read> work(connection);
    RowChecksum sum;
    for (const auto& table : tables_->tables()) {
      work.exec(std::string("DECLARE rows NO SCROLL CURSOR FOR SELECT t::text FROM carelog.") +
                table.name + " t ORDER BY " + table.key);
      const std::string fetch = "FETCH " + std::to_string(checksum_rows_at_once) + " FROM rows";
      for (auto rows = work.exec(fetch); !rows.empty(); rows = work.exec(fetch)) {
        for (const auto& row : rows) sum.add(row[0].c_str());
      }
      work.exec("CLOSE rows");
    }
    return sum.finish();
  });
}

}  // namespace carelog::projections
