#include "auth/field_rules.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>

#include "infra/text/text.h"

namespace carelog::auth {
namespace {

using enum Role;

constexpr std::string_view everything = "*";
constexpr char mask_mark = '~';  // after a path: masked
constexpr std::size_t masked_from = 9;
constexpr std::size_t shown_of_masked = 4;

// To these roles, these members of the document.
struct FieldRule {
  std::string_view document;
  std::uint32_t roles;
  std::string_view members = everything;
};

constexpr std::uint32_t those(std::initializer_list<Role> roles) {
  std::uint32_t mask = 0;
  for (const Role role : roles) mask |= 1U << static_cast<unsigned>(role);
  return mask;
}

constexpr std::uint32_t of_charts = those({admin, clinician, auditor, service});
constexpr std::uint32_t of_bills = those({admin, biller, auditor, service});

// Whom a bill is for and how to reach him.
constexpr std::string_view patient_for_billing =
    "id name email address dateOfBirth registeredDate gender telephone deceased deceasedDate "
    "active version mergedInto mergedFrom mergePendingWith "
    "identifiers.system identifiers.value~ identifiers.use "
    "names.use names.text names.family names.given names.prefix names.suffix "
    "telecoms.system telecoms.value telecoms.use telecoms.rank "
    "addresses.use addresses.type addresses.text addresses.lines addresses.city "
    "addresses.district addresses.state addresses.postalCode addresses.country";

// When, where, with whom and what for: no notes, and nothing about how it went.
constexpr std::string_view encounter_for_reception =
    "id entryType patientId patientName inError version recordedAt recordedBy changedAt changedBy "
    "class status types start end reasons participants location provider priority encounterId";

constexpr auto field_rules = std::to_array<FieldRule>({
    {"patient", those({admin, clinician, receptionist, auditor, service})},
    {"patient", those({biller}), patient_for_billing},
    {"patient-history", those({admin, clinician, auditor})},
    {"timeline", those({admin, clinician, auditor})},
    {"duplicate-pair", those({admin, clinician})},
    {"chart", of_charts},
    {"allergy", of_charts},
    {"condition", of_charts},
    {"medication", of_charts},
    {"procedure", of_charts},
    {"immunization", of_charts},
    {"observation", of_charts},
    {"care-plan", of_charts},
    {"note", of_charts},
    {"encounter", of_charts},
    {"encounter", those({receptionist}), encounter_for_reception},
    {"occupancy", of_charts},
    {"occupancy", those({receptionist}), encounter_for_reception},
    {"billing-account", of_bills},
    {"price-list", of_bills},
    {"payer", of_bills},
    {"money-of-record", of_bills},
    {"ageing", of_bills},
    {"unpriced-service", of_bills},
    {"invoice run", those({admin, biller, service})},
    {"analytics", those({admin, clinician, biller, auditor, service, manager})},
    {"audit-record", those({admin, auditor})},
    {"import-result", those({admin, service})},
    {"user", those({admin})},
    {"signing-key", those({admin})},
    {"read-model", those({admin})},
    {"log", those({admin})},
});

const FieldRule* rule_for(Role role, std::string_view document) {
  const std::uint32_t bit = 1U << static_cast<unsigned>(role);
  const auto* found = std::find_if(
      field_rules.begin(), field_rules.end(),
      [&](const FieldRule& rule) { return rule.document == document && (rule.roles & bit) != 0; });
  return found == field_rules.end() ? nullptr : found;
}

bool is_inside(std::string_view path, std::string_view of) {
  return path.size() > of.size() && path.starts_with(of) && path[of.size()] == '.';
}

}  // namespace

Shown shown(Role role, std::string_view document, std::string_view path) {
  const FieldRule* rule = rule_for(role, document);
  if (rule == nullptr || path.empty()) return Shown::nothing;
  if (rule->members == everything) return Shown::whole;
  Shown best = Shown::nothing;
  std::string_view rest = rule->members;
  while (!rest.empty()) {
    std::string_view granted = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), granted.size() + 1));
    const bool mask = granted.back() == mask_mark;
    if (mask) granted.remove_suffix(1);
    if (path == granted || is_inside(path, granted)) return mask ? Shown::masked : Shown::whole;
    if (is_inside(granted, path)) best = Shown::parts;
  }
  return best;
}

bool shown_whole(Role role, std::string_view document) {
  const FieldRule* rule = rule_for(role, document);
  return rule != nullptr && rule->members == everything;
}

bool shown_at_all(Role role, std::string_view document) {
  return rule_for(role, document) != nullptr;
}

std::string masked(std::string_view value) {
  const std::size_t length = infra::code_points_in(value);
  const std::size_t hidden = length < masked_from ? length : length - shown_of_masked;
  std::string text(hidden, '*');
  return text.append(value.substr(infra::first_code_points(value, hidden).size()));
}

}  // namespace carelog::auth
