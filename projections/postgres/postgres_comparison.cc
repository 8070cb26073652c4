#include "projections/postgres/postgres_comparison.h"

#include <nlohmann/json.hpp>
#include <pqxx/pqxx>

namespace carelog::projections {
namespace {

constexpr const char* hold_live = R"sql(
SELECT topic, rule_state FROM carelog.projection_positions
WHERE projection = $1 AND generation = $2 ORDER BY topic, partition FOR UPDATE
)sql";

constexpr const char* at_other_positions = R"sql(
SELECT 1 FROM carelog.projection_positions l
FULL JOIN (SELECT * FROM carelog.projection_positions
           WHERE projection = $1 AND generation = $3) n USING (topic, partition)
WHERE l.projection = $1 AND l.generation = $2 AND l.next_offset IS DISTINCT FROM n.next_offset
)sql";

using nlohmann::json;

std::optional<std::string> text_of(const json& row, const std::string& field) {
  if (row.is_null() || !row.contains(field) || row.at(field).is_null()) return std::nullopt;
  const json& value = row.at(field);
  return value.is_string() ? value.get<std::string>() : value.dump();
}

json row_of(const pqxx::field& field) {
  return field.is_null() ? json() : json::parse(field.c_str());
}

std::string key_of(const json& row, const TableWords& table) {
  std::string key;
  for (const ColumnWords& each : table.columns) {
    if (!each.is(use::key)) continue;
    key += (key.empty() ? "" : "/") + text_of(row, each.name).value_or("");
  }
  return key;
}

void add_differences(const TableWords& table, const json& live, const json& next,
                     std::vector<Difference>& differences) {
  const json& present = live.is_null() ? next : live;
  Difference difference{.table = table.name,
                        .key = key_of(present, table),
                        .aggregate_id = text_of(present, table.names(use::aggregate)).value_or(""),
                        .field = {},
                        .live = {},
                        .next = {},
                        .last_touched = {}};
  if (live.is_null() || next.is_null()) {
    if (!live.is_null()) difference.live = live.dump();
    if (!next.is_null()) difference.next = next.dump();
    differences.push_back(std::move(difference));
    return;
  }
  json fields = live;
  fields.update(next);
  for (const auto& [field, value] : fields.items()) {
    difference.field = field;
    difference.live = text_of(live, field);
    difference.next = text_of(next, field);
    if (difference.live != difference.next) differences.push_back(difference);
  }
}

}  // namespace

PostgresComparison::PostgresComparison(pqxx::connection& connection, std::string projection,
                                       int live, int next)
    : connection_(connection), projection_(std::move(projection)), live_(live), next_(next) {}

PostgresComparison::~PostgresComparison() = default;

Positions PostgresComparison::hold(pqxx::transaction_base& holding) {
  Positions positions;
  for (const auto& row : holding.exec_params(hold_live, projection_, live_)) {
    auto& of_topic = positions[row[0].as<std::string>()];
    of_topic.push_back({static_cast<events::Partition>(of_topic.size()),
                        events::FrameRule::load(pqxx::binarystring(row[1]).str())});
  }
  return positions;
}

bool PostgresComparison::begin() {
  moment_ = std::make_unique<pqxx::transaction<pqxx::repeatable_read>>(connection_);
  moment_->exec("SET LOCAL work_mem = '128MB'");
  return moment_->exec_params(at_other_positions, projection_, live_, next_).empty();
}

void PostgresComparison::add(const TableWords& table, const std::string& live_schema,
                             const std::string& next_schema) {
  const std::string next_table = next_schema + "." + table.name;
  comparison_.rows += moment_->exec1("SELECT count(*) FROM " + next_table)[0].as<std::int64_t>();
  moment_->exec("DECLARE differing NO SCROLL CURSOR FOR SELECT to_jsonb(l), to_jsonb(n) FROM " +
                live_schema + "." + table.name + " l FULL JOIN " + next_table + " n USING (" +
                table.names(use::key) + ") WHERE (l.*) IS DISTINCT FROM (n.*)");
  const auto rows = moment_->exec("FETCH " + std::to_string(differences_max) + " FROM differing");
  for (const auto& row : rows) {
    if (comparison_.differences.size() >= differences_max) break;
    add_differences(table, row_of(row[0]), row_of(row[1]), comparison_.differences);
  }
  comparison_.differing_rows += static_cast<std::int64_t>(rows.size());
  comparison_.differing_rows +=
      static_cast<std::int64_t>(moment_->exec("MOVE FORWARD ALL IN differing").affected_rows());
  moment_->exec("CLOSE differing");
}

}  // namespace carelog::projections
