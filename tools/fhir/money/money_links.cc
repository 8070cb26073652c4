#include "tools/fhir/money/money_links.h"

#include <array>

#include "tools/fhir/reference_names.h"

namespace carelog::tools {
namespace {

using Json = nlohmann::json;

constexpr std::array details_name = {"request", "response"};

std::string patient_in(const Json& resource) {
  for (const char* name : {"patient", "subject", "beneficiary"}) {
    const auto id = referred_id(member_of(resource, name), "Patient");
    if (id && !id->empty()) return *id;
  }
  return {};
}

}  // namespace

Json member_of(const Json& object, const char* name) {
  return object.is_object() ? object.value(name, Json()) : Json();
}

Json objects_in(const Json& object, const char* list) {
  Json objects = Json::array();
  for (const Json& each : member_of(object, list)) {
    if (each.is_object()) objects.push_back(each);
  }
  return objects;
}

std::string party_in(const Json& reference) {
  for (const char* name : {"display", "reference"}) {
    if (std::string text = text_in(reference, name); !text.empty()) return text;
  }
  return text_in(member_of(reference, "identifier"), "value");
}

void MoneyLinks::want_reference(const Json& reference) {
  if (const std::string text = text_in(reference, "reference"); !text.empty()) known_[text];
}

void MoneyLinks::want(const Json& resource) {
  const std::string type = text_in(resource, "resourceType");
  if (type == "PaymentReconciliation") {
    for (const Json& detail : objects_in(resource, "detail")) {
      for (const char* name : details_name) want_reference(member_of(detail, name));
    }
  } else if (type == "Claim" && !resource.contains("insurer")) {
    for (const Json& each : objects_in(resource, "insurance")) {
      want_reference(member_of(each, "coverage"));
    }
  }
}

void MoneyLinks::learn(const Json& resource) {
  const std::string id = text_in(resource, "id");
  for (const std::string& name : {text_in(resource, "resourceType") + "/" + id, "urn:uuid:" + id}) {
    const auto wanted = known_.find(name);
    if (wanted == known_.end()) continue;
    wanted->second.patient = patient_in(resource);
    const Json payors = objects_in(resource, "payor");
    if (!payors.empty()) wanted->second.payer = party_in(payors[0]);
  }
}

std::string MoneyLinks::patient_of(const Json& reference) const {
  const auto known = known_.find(text_in(reference, "reference"));
  return known == known_.end() ? std::string() : known->second.patient;
}

std::string MoneyLinks::payer_of(const Json& reference) const {
  if (std::string words = text_in(reference, "display"); !words.empty()) return words;
  const auto known = known_.find(text_in(reference, "reference"));
  return known == known_.end() ? std::string() : known->second.payer;
}

}  // namespace carelog::tools
