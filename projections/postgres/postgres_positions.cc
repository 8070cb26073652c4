// Where a generation in PostgreSQL stands in the log.
#include <pqxx/pqxx>

#include "projections/postgres/postgres_read_model.h"
#include "projections/postgres/postgres_refusal.h"
#include "projections/rows/postgres_array.h"

namespace carelog::projections {
namespace {

constexpr const char* move_positions = R"sql(
WITH progress AS (
  INSERT INTO carelog.projection_progress (projection, generation, topic, progress_at)
  VALUES ($1, $2, $3, clock_timestamp())
  ON CONFLICT (projection, generation, topic) DO UPDATE SET progress_at = excluded.progress_at
)
UPDATE carelog.projection_positions p
SET next_offset = m.next_offset, rule_state = m.rule_state
FROM unnest($4::int[], $5::bigint[], $6::bigint[], $7::bytea[])
  AS m(partition, from_offset, next_offset, rule_state)
WHERE p.projection = $1 AND p.generation = $2 AND p.topic = $3 AND p.partition = m.partition
  AND p.next_offset = m.from_offset
)sql";

// Without the time of progress, because that is one row for all workers.
constexpr const char* move_filled = R"sql(
UPDATE carelog.projection_positions p
SET next_offset = m.next_offset, rule_state = m.rule_state
FROM unnest($4::int[], $5::bigint[], $6::bigint[], $7::bytea[])
  AS m(partition, from_offset, next_offset, rule_state)
WHERE p.projection = $1 AND p.generation = $2 AND p.topic = $3 AND p.partition = m.partition
  AND p.next_offset = m.from_offset
)sql";

constexpr const char* note_progress = R"sql(
INSERT INTO carelog.projection_progress (projection, generation, topic, progress_at)
SELECT $1, $2::int, $3, clock_timestamp()
WHERE NOT EXISTS (
  SELECT 1 FROM unnest($4::int[], $5::bigint[]) AS m(partition, next_offset)
  LEFT JOIN carelog.projection_positions p ON p.projection = $1 AND p.generation = $2
    AND p.topic = $3 AND p.partition = m.partition AND p.next_offset = m.next_offset
  WHERE p.projection IS NULL)
ON CONFLICT (projection, generation, topic) DO UPDATE SET progress_at = excluded.progress_at
)sql";

constexpr const char* make_positions = R"sql(
INSERT INTO carelog.projection_positions
  (projection, generation, topic, partition, next_offset, rule_state)
SELECT $1, $2::int, $3, partition, 0, $5::bytea FROM generate_series(0, $4::int - 1) AS partition
WHERE EXISTS (SELECT 1 FROM carelog.projection_generations
              WHERE projection = $1 AND generation = $2)
ON CONFLICT DO NOTHING
)sql";

constexpr const char* load_positions = R"sql(
SELECT partition, rule_state FROM carelog.projection_positions
WHERE projection = $1 AND generation = $2 AND topic = $3 AND partition < $4 ORDER BY partition
)sql";

std::string bytea(const events::FrameRule& rule) {
  PostgresArray array;
  array.add_bytes(rule.save());
  const std::string& literal = array.literal();  // {"\\x00"}
  return literal.substr(3, literal.size() - 5);
}

}  // namespace

void PostgresReadModel::prepare_positions(pqxx::connection& connection) {
  connection.prepare("move_positions", move_positions);
  connection.prepare("move_filled", move_filled);
  connection.prepare("note_progress", note_progress);
  connection.prepare("make_positions", make_positions);
  connection.prepare("load_positions", load_positions);
}

std::vector<events::ReaderPosition> PostgresReadModel::positions(const std::string& topic,
                                                                 std::uint32_t partitions) {
  return with_failures_of(name(), [&] {
    return pool_.use([&](pqxx::connection& connection) {
      pqxx::work work(connection);
      work.exec_prepared("make_positions", name(), generation_.number, topic, partitions,
                         bytea(events::FrameRule()));
      std::vector<events::ReaderPosition> positions;
      for (const auto& row :
           work.exec_prepared("load_positions", name(), generation_.number, topic, partitions)) {
        positions.push_back({row[0].as<events::Partition>(),
                             events::FrameRule::load(pqxx::binarystring(row[1]).str())});
      }
      work.commit();
      if (positions.size() != partitions) {
        throw ReadModelFailure("generation " + std::to_string(generation_.number) + " of " +
                               name() + " is there no more");
      }
      return positions;
    });
  });
}

bool PostgresReadModel::move(pqxx::transaction_base& transaction, const std::string& statement,
                             const std::string& topic, const std::vector<Move>& moves) const {
  PostgresArray partitions, from, to, rules;
  for (const Move& move : moves) {
    partitions.add_number(move.to.partition);
    from.add_number(move.from);
    to.add_number(move.to.rule.next_offset());
    rules.add_bytes(move.to.rule.save());
  }
  return transaction
             .exec_prepared(statement, name(), generation_.number, topic, partitions.literal(),
                            from.literal(), to.literal(), rules.literal())
             .affected_rows() == moves.size();
}

bool PostgresReadModel::note_at_end(const std::string& topic,
                                    const std::vector<events::LogPosition>& here) {
  PostgresArray partitions, offsets;
  for (const events::LogPosition& at : here) {
    partitions.add_number(at.partition);
    offsets.add_number(at.next_offset);
  }
  const bool noted = with_failures_of(name(), [&] {
    return pool_.use([&](pqxx::connection& connection) {
      pqxx::nontransaction work(connection);
      return work.exec_prepared("note_progress", name(), generation_.number, topic,
                                partitions.literal(), offsets.literal())
                 .affected_rows() == 1;
    });
  });
  if (noted) analyze_after_growth();
  return noted;
}

}  // namespace carelog::projections
