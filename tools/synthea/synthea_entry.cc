#include "tools/synthea/synthea_entry.h"

#include <algorithm>

namespace carelog::tools {
namespace {

using Json = nlohmann::json;

constexpr const char* snomed = "http://snomed.info/sct";
constexpr const char* rxnorm = "http://www.nlm.nih.gov/research/umls/rxnorm";
constexpr const char* loinc = "http://loinc.org";
constexpr const char* cvx = "http://hl7.org/fhir/sid/cvx";
constexpr const char* ucum = "http://unitsofmeasure.org";
constexpr const char* act_code = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
constexpr const char* observation_category =
    "http://terminology.hl7.org/CodeSystem/observation-category";
constexpr const char* condition_category =
    "http://terminology.hl7.org/CodeSystem/condition-category";

std::string lower_case_of(std::string text) {
  for (char& each : text) each = each >= 'A' && each <= 'Z' ? static_cast<char>(each + 32) : each;
  return text;
}

Json concept_of(const std::string& system, const std::string& code, const std::string& display) {
  Json coding = {{"system", system}, {"code", code}};
  if (!display.empty()) coding["display"] = display;
  Json about = {{"codings", Json::array({coding})}};
  if (!display.empty()) about["text"] = display;
  return about;
}

void say(Json& content, const char* member, const std::string& value) {
  if (!value.empty()) content[member] = value;
}

void say_reason(Json& content, const SyntheaRow& row) {
  if (row["REASONCODE"].empty()) return;
  content["reasons"] =
      Json::array({concept_of(snomed, row["REASONCODE"], row["REASONDESCRIPTION"])});
}

Json allergy(const SyntheaRow& row, const SyntheaNames&) {
  const std::string& system = row["SYSTEM"];
  Json content = {
      {"code", concept_of(system == "RxNorm" ? rxnorm : snomed, row["CODE"], row["DESCRIPTION"])},
      {"clinicalStatus", row["STOP"].empty() ? "active" : "resolved"},
      {"verificationStatus", "confirmed"}};
  say(content, "type", row["TYPE"]);
  if (const std::string& category = row["CATEGORY"]; !category.empty()) {
    content["categories"] = Json::array({category == "drug" ? "medication" : category});
  }
  say(content, "onset", row["START"]);
  say(content, "recordedOn", row["START"]);
  for (const std::string number : {"1", "2"}) {
    if (row["REACTION" + number].empty()) continue;
    Json reaction = {{"manifestations", Json::array({concept_of(snomed, row["REACTION" + number],
                                                                row["DESCRIPTION" + number])})}};
    say(reaction, "severity", lower_case_of(row["SEVERITY" + number]));
    content["reactions"].push_back(reaction);
  }
  return content;
}

Json condition(const SyntheaRow& row, const SyntheaNames&) {
  Json content = {
      {"code", concept_of(snomed, row["CODE"], row["DESCRIPTION"])},
      {"clinicalStatus", row["STOP"].empty() ? "active" : "resolved"},
      {"verificationStatus", "confirmed"},
      {"categories", Json::array({concept_of(condition_category, "encounter-diagnosis", "")})}};
  say(content, "onset", row["START"]);
  say(content, "abatement", row["STOP"]);
  say(content, "recordedOn", row["START"]);
  return content;
}

Json medication(const SyntheaRow& row, const SyntheaNames&) {
  Json content = {{"code", concept_of(rxnorm, row["CODE"], row["DESCRIPTION"])},
                  {"kind", "order"},
                  {"intent", "order"},
                  {"status", row["STOP"].empty() ? "active" : "completed"}};
  say(content, "start", row["START"]);
  say(content, "end", row["STOP"]);
  say(content, "recordedOn", row["START"]);
  say_reason(content, row);
  return content;
}

Json procedure(const SyntheaRow& row, const SyntheaNames&) {
  Json content = {{"code", concept_of(snomed, row["CODE"], row["DESCRIPTION"])},
                  {"status", "completed"}};
  say(content, "start", row["START"]);
  say(content, "end", row["STOP"]);
  say_reason(content, row);
  return content;
}

Json immunization(const SyntheaRow& row, const SyntheaNames&) {
  Json content = {{"code", concept_of(cvx, row["CODE"], row["DESCRIPTION"])},
                  {"status", "completed"}};
  say(content, "occurred", row["DATE"]);
  say(content, "recordedOn", row["DATE"]);
  return content;
}

Json observation(const SyntheaRow& row, const SyntheaNames&) {
  Json content = {{"code", concept_of(loinc, row["CODE"], row["DESCRIPTION"])},
                  {"status", "final"}};
  if (!row["CATEGORY"].empty()) {
    content["categories"] = Json::array({concept_of(observation_category, row["CATEGORY"], "")});
  }
  say(content, "start", row["DATE"]);
  say(content, "recordedOn", row["DATE"]);
  if (row["TYPE"] == "numeric") {
    Json quantity = {{"value", row["VALUE"]}};
    if (const std::string& unit = row["UNITS"]; !unit.empty() && unit != "null") {
      quantity.update({{"unit", unit}, {"system", ucum}, {"code", unit}});
    }
    content["value"]["quantity"] = quantity;
  } else if (!row["VALUE"].empty()) {
    content["value"]["text"] = row["VALUE"];
  }
  return content;
}

// The HL7 v3 code for a class in Synthea's words, as in its own FHIR export.
Json class_of(const std::string& name) {
  const auto is = [&](std::string_view each) { return name == each; };
  const char* code = "AMB";
  if (is("inpatient") || is("snf")) code = "IMP";
  if (is("emergency")) code = "EMER";
  if (is("home") || is("hospice")) code = "HH";
  if (is("virtual")) code = "VR";
  return {{"system", act_code}, {"code", code}};
}

Json encounter(const SyntheaRow& row, const SyntheaNames& names) {
  const auto name_of = [&](const std::string& id) {
    const auto found = names.find(id);
    return found == names.end() ? std::string() : found->second;
  };
  Json content = {{"class", class_of(row["ENCOUNTERCLASS"])},
                  {"status", row["STOP"].empty() ? "in-progress" : "finished"}};
  content["types"] = Json::array({concept_of(snomed, row["CODE"], row["DESCRIPTION"]),
                                  concept_of(synthea_class_system, row["ENCOUNTERCLASS"], "")});
  say(content, "start", row["START"]);
  say(content, "end", row["STOP"]);
  say_reason(content, row);
  say(content, "provider", name_of(row["ORGANIZATION"]));
  if (const std::string name = name_of(row["PROVIDER"]); !name.empty()) {
    content["participants"] = Json::array({{{"name", name}}});
  }
  return content;
}

Json care_plan(const SyntheaRow& row, const SyntheaNames&) {
  Json content = {
      {"title", row["DESCRIPTION"]},
      {"status", row["STOP"].empty() ? "active" : "completed"},
      {"intent", "order"},
      {"categories", Json::array({concept_of(snomed, row["CODE"], row["DESCRIPTION"])})}};
  say(content, "start", row["START"]);
  say(content, "end", row["STOP"]);
  say(content, "recordedOn", row["START"]);
  say_reason(content, row);
  return content;
}

}  // namespace

const std::string& SyntheaRow::operator[](std::string_view column) const {
  static const std::string none;
  const auto found = std::find(columns_.begin(), columns_.end(), column);
  return found == columns_.end() ? none
                                 : fields_[static_cast<std::size_t>(found - columns_.begin())];
}

const std::array<SyntheaFile, 8>& synthea_files() {
  static const std::array<SyntheaFile, 8> files = {{
      {"encounters.csv",
       "Encounter",
       "encounter",
       {"Id", "START", "STOP", "PATIENT", "ORGANIZATION", "PROVIDER", "ENCOUNTERCLASS", "CODE",
        "DESCRIPTION", "REASONCODE", "REASONDESCRIPTION", "PAYER", "BASE_ENCOUNTER_COST",
        "TOTAL_CLAIM_COST", "PAYER_COVERAGE"},
       encounter},
      {"allergies.csv",
       "AllergyIntolerance",
       "allergy",
       {"START", "STOP", "PATIENT", "ENCOUNTER", "CODE", "SYSTEM", "DESCRIPTION", "TYPE",
        "CATEGORY", "REACTION1", "DESCRIPTION1", "SEVERITY1", "REACTION2", "DESCRIPTION2",
        "SEVERITY2"},
       allergy},
      {"conditions.csv",
       "Condition",
       "condition",
       {"START", "STOP", "PATIENT", "ENCOUNTER", "CODE", "DESCRIPTION"},
       condition},
      {"medications.csv",
       "MedicationRequest",
       "medication",
       {"START", "STOP", "PATIENT", "ENCOUNTER", "CODE", "DESCRIPTION", "REASONCODE",
        "REASONDESCRIPTION", "PAYER", "BASE_COST", "TOTALCOST", "PAYER_COVERAGE"},
       medication},
      {"procedures.csv",
       "Procedure",
       "procedure",
       {"START", "STOP", "PATIENT", "ENCOUNTER", "CODE", "DESCRIPTION", "REASONCODE",
        "REASONDESCRIPTION", "BASE_COST"},
       procedure},
      {"observations.csv",
       "Observation",
       "observation",
       {"DATE", "PATIENT", "ENCOUNTER", "CATEGORY", "CODE", "DESCRIPTION", "VALUE", "UNITS",
        "TYPE"},
       observation},
      {"immunizations.csv",
       "Immunization",
       "immunization",
       {"DATE", "PATIENT", "ENCOUNTER", "CODE", "DESCRIPTION"},
       immunization},
      {"careplans.csv",
       "CarePlan",
       "care-plan",
       {"Id", "START", "STOP", "PATIENT", "ENCOUNTER", "CODE", "DESCRIPTION", "REASONCODE",
        "REASONDESCRIPTION"},
       care_plan},
  }};
  return files;
}

SyntheaEntry synthea_entry(const SyntheaFile& file, const SyntheaRow& row,
                           const SyntheaNames& names) {
  SyntheaEntry entry;
  entry.resource = file.resource;
  entry.type = file.type;
  entry.patient = row["PATIENT"];
  entry.encounter = row["ENCOUNTER"];
  entry.id = row["Id"];
  if (entry.id.empty()) {
    const std::string& begin = row["START"].empty() ? row["DATE"] : row["START"];
    entry.id = (entry.encounter.empty() ? entry.patient : entry.encounter) + "/" + row["CODE"] +
               "/" + begin;
  }
  entry.content = file.content(row, names);
  return entry;
}

}  // namespace carelog::tools
