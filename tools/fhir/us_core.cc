#include "tools/fhir/us_core.h"

#include <algorithm>

#include "tools/fhir/person_elements.h"

namespace carelog::tools {
namespace {

using Json = nlohmann::json;

const std::string base = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-";
const std::string race_url = base + "race";
const std::string ethnicity_url = base + "ethnicity";
const std::string birth_sex_url = base + "birthsex";
const std::string gender_identity_url = base + "genderIdentity";

Json extension(const std::string& url, const char* kind, Json value) {
  return {{"url", url}, {kind, std::move(value)}};
}

Json written(const std::string& url, const events::RaceOrEthnicity& value) {
  Json parts = Json::array();
  for (const auto& each : value.categories) {
    parts.push_back(extension("ombCategory", "valueCoding", ElementWriter::written(each)));
  }
  for (const auto& each : value.detailed) {
    parts.push_back(extension("detailed", "valueCoding", ElementWriter::written(each)));
  }
  if (!value.text.empty()) parts.push_back(extension("text", "valueString", value.text));
  return extension(url, "extension", std::move(parts));
}

// Sorts the parts, which may come in any order.
Json in_order(Json value) {
  const auto parts = value.find("extension");
  if (parts != value.end() && parts->is_array()) std::sort(parts->begin(), parts->end());
  return value;
}

events::RaceOrEthnicity race_or_ethnicity(const Json& extension) {
  events::RaceOrEthnicity value;
  for (const Json& part : extension.value("extension", Json::array())) {
    if (!part.is_object()) continue;
    ElementReader io(part, "");
    std::string url;
    io.text("url", url);
    events::Coding coding;
    io.element("valueCoding", coding);
    if (url == "ombCategory") value.categories.push_back(coding);
    if (url == "detailed") value.detailed.push_back(coding);
    if (url == "text") io.text("valueString", value.text);
  }
  return value;
}

bool take(const Json& said, const std::string& url, events::RaceOrEthnicity& into) {
  if (into != events::RaceOrEthnicity{}) return false;
  events::RaceOrEthnicity value = race_or_ethnicity(said);
  if (in_order(written(url, value)) != in_order(said)) return false;
  into = std::move(value);
  return true;
}

}  // namespace

bool take_us_core(const Json& said, events::PatientDetails& details) {
  if (!said.is_object()) return false;
  ElementReader io(said, "");
  std::string url;
  io.text("url", url);
  if (url == race_url) return take(said, url, details.race);
  if (url == ethnicity_url) return take(said, url, details.ethnicity);
  const bool is_plain = said.size() == 2;  // only url and value
  if (url == birth_sex_url && is_plain && details.birth_sex.empty()) {
    io.text("valueCode", details.birth_sex);
    return !details.birth_sex.empty();
  }
  if (url == gender_identity_url && is_plain && details.gender_identity == events::Concept{}) {
    io.element("valueCodeableConcept", details.gender_identity);
    return details.gender_identity != events::Concept{};
  }
  return false;
}

Json us_core_extensions(const events::PatientDetails& details) {
  Json all = Json::array();
  const events::RaceOrEthnicity none;
  if (details.race != none) all.push_back(written(race_url, details.race));
  if (details.ethnicity != none) all.push_back(written(ethnicity_url, details.ethnicity));
  if (!details.birth_sex.empty()) {
    all.push_back(extension(birth_sex_url, "valueCode", details.birth_sex));
  }
  if (details.gender_identity != events::Concept{}) {
    all.push_back(extension(gender_identity_url, "valueCodeableConcept",
                            ElementWriter::written(details.gender_identity)));
  }
  return all;
}

}  // namespace carelog::tools
