#include "projections/postgres/postgres_news.h"

#include <pqxx/pqxx>
#include <set>

#include "projections/postgres/postgres_read_model.h"

namespace carelog::projections {
namespace {

constexpr std::size_t ids_at_once_max = 180;  // of 36 bytes; a message holds 8,000

constexpr const char* position_of = R"sql(
SELECT next_offset FROM carelog.projection_positions
WHERE projection = $1 AND generation = $2 AND topic = $3 AND partition = $4
)sql";

}  // namespace

void PostgresNews::prepare(pqxx::connection& connection) {
  connection.prepare("tell_news", "SELECT pg_notify($1, $2)");
  connection.prepare("position_of", position_of);
}

void PostgresNews::touch(pqxx::transaction_base& transaction, events::Partition partition,
                         events::Offset next_offset,
                         const std::vector<events::RecordedCommit>& commits) const {
  std::set<std::string> ids;
  for (const events::RecordedCommit& commit : commits) {
    for (std::string& id : tables_.touched_by(commit)) ids.insert(std::move(id));
  }
  std::string some;
  std::size_t count = 0;
  for (auto id = ids.begin(); id != ids.end();) {
    some += ' ' + *id;
    ++count;
    if (++id != ids.end() && count < ids_at_once_max) continue;
    transaction.exec_prepared("tell_news", tables_.channel(),
                              "touch " + std::to_string(generation_.number) + ' ' +
                                  std::to_string(partition) + ' ' + std::to_string(next_offset) +
                                  some);
    some.clear();
    count = 0;
  }
}

// The moves are of one transaction, so any of them will do for the touches.
void PostgresNews::tell(pqxx::transaction_base& transaction, const std::vector<Move>& moves,
                        const std::vector<events::RecordedCommit>& commits) const {
  if (tables_.channel().empty() || moves.empty()) return;
  touch(transaction, moves.front().to.partition, moves.front().to.rule.next_offset(), commits);
  std::string moved = "move " + std::to_string(generation_.number);
  for (const Move& each : moves) {
    moved += ' ' + std::to_string(each.to.partition) + ' ' + std::to_string(each.from) + ' ' +
             std::to_string(each.to.rule.next_offset());
  }
  transaction.exec_prepared("tell_news", tables_.channel(), moved);
}

// Nothing is read of a model for keeping while anything in it is parked
// (postgres_patient_reader.cc): what was kept is older than the position.
void PostgresNews::tell_of_retry(pqxx::transaction_base& transaction, const ParkedAggregate& parked,
                                 const std::vector<events::RecordedCommit>& commits) const {
  if (tables_.channel().empty()) return;
  const auto at = transaction.exec_prepared("position_of", generation_.projection,
                                            generation_.number, parked.topic, parked.partition);
  if (!at.empty()) touch(transaction, parked.partition, at[0][0].as<events::Offset>(), commits);
}

void PostgresNews::tell_of_swap(pqxx::transaction_base& transaction, const PostgresTables& tables,
                                int number) {
  if (tables.channel().empty()) return;
  transaction.exec_params("SELECT pg_notify($1, $2)", tables.channel(),
                          "live " + std::to_string(number));
}

}  // namespace carelog::projections
