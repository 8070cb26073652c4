// A patient's account as its readers get it, seen from a day. Pure; days are ISO 8601.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace carelog::gateway {

using Json = nlohmann::ordered_json;

// Sets the state "overdue" where an invoice that has its number was to be paid before today. False:
// nothing of it will change its state with the day.
bool mark_overdue(Json& ledger, const std::string& today);

// What moved the balance from one day to another, both inclusive: {"from","to","currency",
// "openingMinor","movements":[...],"closingMinor"}.
Json statement_of(const Json& ledger, const std::string& currency, const std::string& from,
                  const std::string& to);

}  // namespace carelog::gateway
