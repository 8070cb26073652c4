#include "tools/fhir/modifiers.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

namespace carelog::tools {
namespace {

using Json = nlohmann::json;
using Understands = bool (*)(const Json&);

bool nothing(const Json&) {
  return false;
}
bool a_text(const Json& value) {
  return value.is_string() && !value.get_ref<const std::string&>().empty();
}
bool no_only(const Json& value) {
  return value == false;
}
bool yes_or_no(const Json& value) {
  return value.is_boolean();
}
bool current_only(const Json& value) {
  return value == "current";
}
bool active_only(const Json& value) {
  return value == "active";
}
bool issued_or_balanced(const Json& value) {
  return value == "issued" || value == "balanced";
}

// One code of this system. Words alone, and codes of other systems alone, are not understood.
template <const std::string_view& system>
bool a_code_of(const Json& value) {
  std::set<Json> codes;
  if (!value.is_object()) return false;
  for (const Json& each : value.value("coding", Json::array())) {
    if (!each.is_object() || each.value("system", Json()) != std::string(system)) continue;
    codes.insert(each.value("code", Json()));
  }
  return codes.size() == 1 && a_text(*codes.begin());
}

constexpr std::string_view allergy_clinical =
    "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical";
constexpr std::string_view allergy_verification =
    "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification";
constexpr std::string_view condition_clinical =
    "http://terminology.hl7.org/CodeSystem/condition-clinical";
constexpr std::string_view condition_verification =
    "http://terminology.hl7.org/CodeSystem/condition-ver-status";

// The record is used, whatever other records there are: not one that another has replaced.
bool links_of_a_used_record(const Json& links) {
  return links.is_array() && std::all_of(links.begin(), links.end(), [](const Json& each) {
           const Json type = each.is_object() ? each.value("type", Json()) : Json();
           return type == "replaces" || type == "refer" || type == "seealso";
         });
}

// status and doNotPerform of the details.
bool activities(const Json& all) {
  return all.is_array() && std::all_of(all.begin(), all.end(), [](const Json& each) {
           const Json detail = each.is_object() ? each.value("detail", Json()) : Json();
           if (!detail.is_object()) return detail.is_null();
           return no_only(detail.value("doNotPerform", Json(false))) &&
                  a_text(detail.value("status", Json("unknown")));
         });
}

struct Modifier {
  std::string_view type;  // empty: any
  const char* name;
  Understands understands;
};

constexpr std::array modifiers = {
    Modifier{"", "implicitRules", nothing},
    Modifier{"Patient", "active", yes_or_no},
    Modifier{"Patient", "deceasedBoolean", yes_or_no},
    Modifier{"Patient", "deceasedDateTime", a_text},
    Modifier{"Patient", "link", links_of_a_used_record},
    Modifier{"AllergyIntolerance", "clinicalStatus", a_code_of<allergy_clinical>},
    Modifier{"AllergyIntolerance", "verificationStatus", a_code_of<allergy_verification>},
    Modifier{"Condition", "clinicalStatus", a_code_of<condition_clinical>},
    Modifier{"Condition", "verificationStatus", a_code_of<condition_verification>},
    Modifier{"MedicationRequest", "status", a_text},
    Modifier{"MedicationRequest", "intent", a_text},
    Modifier{"MedicationRequest", "doNotPerform", no_only},
    Modifier{"MedicationStatement", "status", a_text},
    Modifier{"Procedure", "status", a_text},
    Modifier{"Immunization", "status", a_text},
    Modifier{"Immunization", "isSubpotent", no_only},
    Modifier{"Observation", "status", a_text},
    Modifier{"Encounter", "status", a_text},
    Modifier{"CarePlan", "status", a_text},
    Modifier{"CarePlan", "intent", a_text},
    Modifier{"CarePlan", "activity", activities},
    Modifier{"DocumentReference", "status", current_only},
    Modifier{"Coverage", "status", active_only},
    Modifier{"Claim", "status", active_only},
    Modifier{"ClaimResponse", "status", active_only},
    Modifier{"ExplanationOfBenefit", "status", active_only},
    Modifier{"Invoice", "status", issued_or_balanced},
    Modifier{"PaymentReconciliation", "status", active_only},
};

// Anywhere, and the comparator of quantities, without which 5 is not "less than 5".
std::string fault_within(const Json& value) {
  if (!value.is_structured()) return {};
  for (const auto& [name, member] : value.items()) {
    if (value.is_object() && name == "modifierExtension") return name;
    if (value.is_object() && name == "comparator" && !a_text(member)) return name;
    if (std::string found = fault_within(member); !found.empty()) return found;
  }
  return {};
}

}  // namespace

std::string modifier_fault(const Json& resource) {
  if (!resource.is_object()) return {};
  const Json type = resource.value("resourceType", Json());
  std::string name = fault_within(resource);
  for (const Modifier& each : modifiers) {
    if (!name.empty()) break;
    if (!each.type.empty() && type != std::string(each.type)) continue;
    const auto said = resource.find(each.name);
    if (said != resource.end() && !each.understands(*said)) name = each.name;
  }
  if (name.empty()) return {};
  return name + " changes its meaning in a way that is not understood";
}

}  // namespace carelog::tools
