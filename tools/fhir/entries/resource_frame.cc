#include "tools/fhir/entries/resource_frame.h"

#include <algorithm>

#include "tools/fhir/reference_names.h"
#include "tools/fhir/resource_io.h"

namespace carelog::tools {
namespace {

using Json = nlohmann::json;

constexpr const char* allergy_profile =
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-allergyintolerance";

bool is_in_error(const Json& resource) {
  const auto says_so = [](const Json& value) { return value == "entered-in-error"; };
  if (resource.contains("status") && says_so(resource["status"])) return true;
  const auto verification = resource.find("verificationStatus");
  if (verification == resource.end() || !verification->is_object()) return false;
  for (const Json& each : verification->value("coding", Json::array())) {
    if (each.is_object() && says_so(each.value("code", Json()))) return true;
  }
  return false;
}

// Adds what a resource of this type must have.
void complete(std::string_view resource_type, Json& resource) {
  const auto say = [&](const char* name, const char* usual) {
    if (!resource.contains(name)) resource[name] = usual;
  };
  if (resource_type == "AllergyIntolerance") {
    resource["meta"]["profile"] = Json::array({allergy_profile});
    if (!resource.contains("clinicalStatus")) {  // the command side's default
      ResourceWriter io;
      io.code_in("clinicalStatus",
                 "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "active");
      resource.update(io.take());
    }
  }
  if (resource_type == "MedicationRequest") {
    say("intent", "order");
    const Json& status = resource["status"];
    if (status == "intended" || status == "not-taken") resource["status"] = "unknown";
  }
  if (resource_type == "MedicationStatement") {
    const Json& status = resource["status"];
    if (status == "draft" || status == "cancelled") resource["status"] = "unknown";
  }
  if (resource_type == "CarePlan") {
    say("intent", "plan");
    if (!resource.contains("activity")) return;
    for (Json& each : resource["activity"]) {
      if (!each["detail"].contains("status")) each["detail"]["status"] = "unknown";
    }
  }
  if (resource_type == "DocumentReference") resource["status"] = "current";
}

void mark_in_error(Json& resource) {
  const std::string type = resource["resourceType"];
  if (type != "AllergyIntolerance" && type != "Condition") {
    resource["status"] = "entered-in-error";
    return;
  }
  const char* system =
      type == "Condition" ? "http://terminology.hl7.org/CodeSystem/condition-ver-status"
                          : "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification";
  ResourceWriter io;
  io.code_in("verificationStatus", system, "entered-in-error");
  resource.update(io.take());
  resource.erase("clinicalStatus");  // ait-2, con-5
}

void refer(Json& resource, const ResourceKind& kind, const EntryIdentity& identity) {
  resource["resourceType"] = kind.resource;
  resource["id"] = identity.id;
  resource[kind.subject]["reference"] = "Patient/" + identity.patient;
  if (identity.encounter.empty()) return;
  const Json reference = {{"reference", "Encounter/" + identity.encounter}};
  if (kind.type == "note") {
    resource["context"]["encounter"] = Json::array({reference});
  } else {
    resource[kind.encounter] = reference;
  }
}

}  // namespace

const ResourceKind* kind_of(std::string_view resource_type) {
  const auto* found =
      std::find_if(resource_kinds.begin(), resource_kinds.end(),
                   [&](const auto& each) { return each.resource == resource_type; });
  return found == resource_kinds.end() ? nullptr : found;
}

void read_frame(const ResourceKind& kind, Json& resource, EntryFromFhir& entry) {
  entry.type = kind.type;
  entry.id = text_in(resource, "id");
  entry.patient = referred_id(resource.value(kind.subject, Json()));
  if (kind.type == "note") {
    const Json among = resource.value("context", Json::object()).value("encounter", Json::array());
    if (among.size() == 1) {
      entry.encounter = referred_id(among[0]);
      resource["context"].erase("encounter");
    }
  } else {
    entry.encounter = referred_id(resource.value(kind.encounter, Json()));
    if (!entry.encounter.empty()) resource.erase(kind.encounter);
  }
  if (entry.id.empty()) entry.fault = "has no id";
  if (entry.patient.empty()) entry.fault = "names no patient";
  if (is_in_error(resource)) entry.fault = "was entered in error where it comes from";
  for (const char* name : {"resourceType", "id", kind.subject}) resource.erase(name);
  if (kind.type == "note" && resource.value("status", "") == "current") resource.erase("status");
  if (resource.value("meta", Json()) == Json{{"profile", {allergy_profile}}}) {
    resource.erase("meta");
  }
}

void write_frame(const ResourceKind& kind, Json& resource, const EntryIdentity& identity) {
  refer(resource, kind, identity);
  complete(kind.resource, resource);
  if (identity.in_error) mark_in_error(resource);
}

}  // namespace carelog::tools
