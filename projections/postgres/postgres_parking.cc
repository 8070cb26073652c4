#include "projections/postgres/postgres_parking.h"

#include <pqxx/pqxx>
#include <set>

#include "infra/process/clock.h"
#include "projections/rows/postgres_array.h"

namespace carelog::projections {
namespace {

constexpr const char* parked_of_topic = R"sql(
SELECT aggregate_type, aggregate_id, released FROM carelog.parked_aggregates
WHERE projection = $1 AND generation = $2 AND topic = $3
)sql";

constexpr const char* park_aggregate = R"sql(
INSERT INTO carelog.parked_aggregates (projection, generation, topic, aggregate_type, aggregate_id,
  log_partition, reason, parked_at_ms, released)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, false)
)sql";

constexpr const char* let_commits_wait = R"sql(
INSERT INTO carelog.parked_commits (projection, generation, topic, log_partition, log_offset,
  aggregate_type, aggregate_id)
SELECT $1, $2::int, $3, * FROM unnest($4::int[], $5::bigint[], $6::text[], $7::text[])
)sql";

constexpr const char* count_waiting = R"sql(
SELECT count(*) FROM carelog.parked_commits WHERE projection = $1 AND generation = $2
)sql";

constexpr const char* list_parked = R"sql(
SELECT a.topic, a.aggregate_type, a.aggregate_id, a.log_partition, a.reason, a.parked_at_ms,
       a.released, array_to_string(array_agg(c.log_offset ORDER BY c.log_offset), ' ')
FROM carelog.parked_aggregates a
LEFT JOIN carelog.parked_commits c USING (projection, generation, topic, aggregate_type,
                                          aggregate_id)
WHERE a.projection = $1 AND a.generation = $2
GROUP BY a.topic, a.aggregate_type, a.aggregate_id, a.log_partition, a.reason, a.parked_at_ms,
         a.released
ORDER BY 1, 2, 3
)sql";

constexpr const char* forget_commits = R"sql(
DELETE FROM carelog.parked_commits WHERE projection = $1 AND generation = $2 AND topic = $3
  AND aggregate_type = $4 AND aggregate_id = $5
)sql";

constexpr const char* forget_aggregate = R"sql(
DELETE FROM carelog.parked_aggregates WHERE projection = $1 AND generation = $2 AND topic = $3
  AND aggregate_type = $4 AND aggregate_id = $5
)sql";

constexpr const char* release_aggregate = R"sql(
UPDATE carelog.parked_aggregates SET released = true WHERE projection = $1 AND generation = $2
  AND topic = $3 AND aggregate_type = $4 AND aggregate_id = $5
)sql";

std::vector<events::Offset> offsets_in(const std::string& text) {
  std::vector<events::Offset> offsets;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    offsets.push_back(std::stoll(text.substr(at, end - at)));
    at = end + 1;
  }
  return offsets;
}

}  // namespace

void PostgresParking::prepare(pqxx::connection& connection) {
  connection.prepare("parked_of_topic", parked_of_topic);
  connection.prepare("park_aggregate", park_aggregate);
  connection.prepare("let_commits_wait", let_commits_wait);
  connection.prepare("count_waiting", count_waiting);
  connection.prepare("list_parked", list_parked);
  connection.prepare("forget_commits", forget_commits);
  connection.prepare("forget_aggregate", forget_aggregate);
  connection.prepare("release_aggregate", release_aggregate);
}

const Commits& PostgresParking::let_wait(pqxx::transaction_base& transaction,
                                         const std::string& topic, const Commits& commits,
                                         Commits& others) const {
  const auto rows = transaction.exec_prepared("parked_of_topic", generation_.projection,
                                              generation_.number, topic);
  if (rows.empty()) return commits;
  std::map<std::pair<std::string, std::string>, bool> released;
  for (const auto& row : rows) {
    released[{row[0].as<std::string>(), row[1].as<std::string>()}] = row[2].as<bool>();
  }
  Commits waiting;
  for (const events::RecordedCommit& commit : commits) {
    const auto found = released.find({commit.commit.aggregate.type, commit.commit.aggregate.id});
    if (found == released.end()) {
      others.push_back(commit);
    } else if (!found->second) {
      waiting.push_back(commit);
    }
  }
  wait(transaction, topic, waiting);
  return others;
}

void PostgresParking::wait(pqxx::transaction_base& transaction, const std::string& topic,
                           const Commits& commits) const {
  if (commits.empty()) return;
  const auto waiting =
      transaction.exec_prepared1("count_waiting", generation_.projection, generation_.number)[0]
          .as<std::size_t>();
  if (waiting + commits.size() > waiting_commits_max) {
    throw ReadModelFailure("more than " + std::to_string(waiting_commits_max) +
                           " commits of parked aggregates wait: release them or start a program "
                           "that can apply them");
  }
  PostgresArray partitions, offsets, types, ids;
  for (const events::RecordedCommit& commit : commits) {
    partitions.add_number(commit.partition);
    offsets.add_number(commit.offset);
    types.add(commit.commit.aggregate.type);
    ids.add(commit.commit.aggregate.id);
  }
  transaction.exec_prepared("let_commits_wait", generation_.projection, generation_.number, topic,
                            partitions.literal(), offsets.literal(), types.literal(),
                            ids.literal());
}

void PostgresParking::park(pqxx::transaction_base& transaction, const std::string& topic,
                           const Refused& refused) const {
  const events::RecordedCommit& first = refused.commits.front();
  transaction.exec_prepared("park_aggregate", generation_.projection, generation_.number, topic,
                            first.commit.aggregate.type, first.commit.aggregate.id, first.partition,
                            refused.reason, infra::now_ms());
  wait(transaction, topic, refused.commits);
}

std::vector<ParkedAggregate> PostgresParking::list(pqxx::transaction_base& transaction) const {
  std::vector<ParkedAggregate> all;
  for (const auto& row :
       transaction.exec_prepared("list_parked", generation_.projection, generation_.number)) {
    all.push_back({.topic = row[0].as<std::string>(),
                   .aggregate = {row[1].as<std::string>(), row[2].as<std::string>()},
                   .partition = row[3].as<events::Partition>(),
                   .waiting = offsets_in(row[7].as<std::string>("")),
                   .reason = row[4].as<std::string>(),
                   .parked_at_ms = row[5].as<std::int64_t>(),
                   .released = row[6].as<bool>()});
  }
  return all;
}

bool PostgresParking::is_as_known(pqxx::transaction_base& transaction,
                                  const ParkedAggregate& parked) const {
  for (const ParkedAggregate& each : list(transaction)) {
    if (each.topic != parked.topic || each.aggregate != parked.aggregate) continue;
    return each.waiting == parked.waiting && each.released == parked.released;
  }
  return false;
}

bool PostgresParking::unpark(pqxx::transaction_base& transaction,
                             const ParkedAggregate& parked) const {
  if (!is_as_known(transaction, parked)) return false;
  for (const char* forget : {"forget_commits", "forget_aggregate"}) {
    transaction.exec_prepared(forget, generation_.projection, generation_.number, parked.topic,
                              parked.aggregate.type, parked.aggregate.id);
  }
  return true;
}

bool PostgresParking::release(pqxx::transaction_base& transaction,
                              const ParkedAggregate& parked) const {
  if (!is_as_known(transaction, parked)) return false;
  for (const char* statement : {"forget_commits", "release_aggregate"}) {
    transaction.exec_prepared(statement, generation_.projection, generation_.number, parked.topic,
                              parked.aggregate.type, parked.aggregate.id);
  }
  return true;
}

}  // namespace carelog::projections
