// FHIR's Money and decimals as whole minor units of a currency, and back. Exact: nothing is
// rounded. Pure.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace carelog::tools {

struct FhirAmount {
  std::int64_t minor = 0;
  std::string currency;  // ISO 4217
};

// Of a Money with a value and a currency. The error says what is wrong and what to give: "has more
// digits behind the point than JPY has: give at most 0".
tl::expected<FhirAmount, std::string> amount_of(const nlohmann::json& money);

// For write_exact().
nlohmann::json money_of(std::int64_t minor, const std::string& currency);

// A decimal (exact_json.h) as a whole number of its 10^-digits: 12.5 with 2 digits is 1250.
tl::expected<std::int64_t, std::string> scaled(const nlohmann::json& decimal, int digits);

}  // namespace carelog::tools
