// Amounts as people write them. Integers only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace carelog::infra {

// Whether ISO 4217 has this code of a country's money, today or within some years.
bool is_currency(std::string_view code);

// Digits behind the point of a currency (ISO 4217): 0, 2 or 3.
int minor_digits(std::string_view currency);

// "-12.05" of -1205 USD, "1205" of 1205 JPY.
std::string money_text(std::int64_t minor, std::string_view currency);

}  // namespace carelog::infra
