#include "query-side/billing/billing_columns.h"

#include <charconv>
#include <nlohmann/json.hpp>

#include "infra/process/clock.h"

namespace carelog::query {

void read_opened_at(std::string_view ms, BillingAccountView& account) {
  std::int64_t at_ms = 0;
  std::from_chars(ms.data(), ms.data() + ms.size(), at_ms);
  account.set_opened_at(infra::format_time(at_ms));
}

std::string version_on(const std::string& prices, const std::string& day) {
  const auto list = nlohmann::ordered_json::parse(prices, nullptr, false);
  if (list.is_discarded() || !list.contains("versions")) {
    throw ReadModelBroken("a price list of a read model is none");
  }
  std::string found;
  for (const auto& each : list.at("versions")) {  // in the order of their days
    if (each.at("validFrom").get<std::string>() > day) break;
    found = each.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  }
  return found;
}

}  // namespace carelog::query
