// The tax on an amount. Integers only: amounts are minor units, rates basis points.
#pragma once

#include <cstdint>

namespace carelog::events {

inline constexpr std::int64_t tax_basis_points_max = 10'000;

// Rounded once for each charge, to the nearest minor unit, half a unit up. Requires: an amount from
// 0 to 10^12 and a rate from 0 to tax_basis_points_max, so that nothing overflows.
constexpr std::int64_t tax_minor_on(std::int64_t amount_minor, std::int64_t basis_points) {
  return (amount_minor * basis_points + 5'000) / 10'000;
}

}  // namespace carelog::events
