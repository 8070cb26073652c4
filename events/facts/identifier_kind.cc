#include "events/facts/identifier_kind.h"

#include <algorithm>
#include <array>

namespace carelog::events {
namespace {

constexpr auto codes_of_persons = std::to_array<std::string_view>({
    "BCT",  // birth certificate
    "CZ",   // citizenship card
    "DL",   // driver's licence
    "HC",   // health card
    "JHN",  // jurisdictional health number
    "MA",   // Medicaid number
    "MC",   // Medicare number
    "MI",   // military id
    "NI",   // national unique individual identifier
    "PPN",  // passport
    "PRC",  // permanent resident card
    "SB",   // social beneficiary identifier
    "SS",   // social security number
    "TAX",  // tax id
    "VS",   // visa
});

constexpr auto codes_of_households = std::to_array<std::string_view>({
    "AN",    // account number
    "MB",    // member number
    "NIIP",  // national insurance payor identifier
    "SN",    // subscriber number
});

bool is_in(const auto& codes, const std::string& code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

// NNxxx: a country's national person identifier.
bool is_national(const std::string& code) {
  return code.size() == 5 && code.starts_with("NN");
}

}  // namespace

IdentifierKind kind_of(const Identifier& identifier) {
  for (const Coding& each : identifier.type.codings) {
    if (each.system != identifier_types_system) continue;
    if (is_in(codes_of_persons, each.code) || is_national(each.code)) {
      return IdentifierKind::person;
    }
    if (is_in(codes_of_households, each.code)) return IdentifierKind::household;
  }
  return IdentifierKind::record;
}

}  // namespace carelog::events
