#include "query-side/postgres/postgres_history.h"

#include <nlohmann/json.hpp>
#include <pqxx/field>
#include <string_view>

#include "infra/process/clock.h"

namespace carelog::query {

carelog::api::v1::HistoryEntry history_entry(const pqxx::row& row) {
  const auto text = [&row](int column) {
    const pqxx::field field = row[column];
    return std::string(field.c_str(), field.size());
  };
  carelog::api::v1::HistoryEntry entry;
  entry.set_patient_id(text(0));
  entry.set_version(row[1].as<std::uint64_t>());
  entry.set_event_type(text(2));
  entry.set_occurred_at(infra::format_time(row[3].as<std::int64_t>()));
  entry.set_clinic(text(4));
  entry.set_actor(text(5));
  entry.set_role(text(6));
  entry.set_purpose(text(7));
  entry.set_command(text(8));
  entry.set_command_id(text(9));
  entry.set_correlation_id(text(10));
  entry.set_causation_id(text(11));
  entry.set_traceparent(text(12));
  entry.set_topic(text(13));
  entry.set_partition(row[14].as<std::uint32_t>());
  entry.set_offset(row[15].as<std::int64_t>());
  for (const auto& item : nlohmann::json::parse(text(16))) {
    auto& change = *entry.add_changes();
    change.set_field(item.at("field").get<std::string>());
    if (item.contains("from")) change.set_from(item.at("from").get<std::string>());
    if (item.contains("to")) change.set_to(item.at("to").get<std::string>());
  }
  return entry;
}

}  // namespace carelog::query
