#include "query-side/postgres/postgres_history.h"

#include <charconv>
#include <nlohmann/json.hpp>

#include "infra/process/clock.h"

namespace carelog::query {

void read_occurred_at(std::string_view ms, HistoryEntry& entry) {
  std::int64_t at_ms = 0;
  std::from_chars(ms.data(), ms.data() + ms.size(), at_ms);
  entry.set_occurred_at(infra::format_time(at_ms));
}

void read_changes(std::string_view json, HistoryEntry& entry) {
  for (const auto& item : nlohmann::json::parse(json)) {
    auto& change = *entry.add_changes();
    change.set_field(item.at("field").get<std::string>());
    if (item.contains("from")) change.set_from(item.at("from").get<std::string>());
    if (item.contains("to")) change.set_to(item.at("to").get<std::string>());
  }
}

}  // namespace carelog::query
