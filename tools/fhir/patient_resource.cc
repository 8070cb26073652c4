#include "tools/fhir/patient_resource.h"

#include "events/chart/chart_time.h"
#include "events/description/json.h"
#include "events/description/wire_read.h"
#include "events/description/wire_write.h"
#include "tools/fhir/identifier_system.h"
#include "tools/fhir/modifiers.h"
#include "tools/fhir/person_elements.h"
#include "tools/fhir/us_core.h"

namespace carelog::tools {
namespace {

using Json = nlohmann::json;
using events::PatientDetails;

void read_extensions(ElementReader& io, PatientDetails& details) {
  const Json all = io.take("extension");
  if (!all.is_array()) {
    if (!all.is_null()) io.put_back("extension", all);
    return;
  }
  Json others = Json::array();
  for (const Json& each : all) {
    if (!take_us_core(each, details)) others.push_back(each);
  }
  if (!others.empty()) io.put_back("extension", others);
}

void read_multiple_birth(ElementReader& io, PatientDetails& details) {
  io.number("multipleBirthInteger", details.birth_order);
  if (details.birth_order > 0) {
    details.multiple_birth = "yes";
    return;
  }
  const Json said = io.take("multipleBirthBoolean");
  if (said.is_boolean()) {
    details.multiple_birth = said.get<bool>() ? "yes" : "no";
  } else if (!said.is_null()) {
    io.put_back("multipleBirthBoolean", said);
  }
}

void read_death(ElementReader& io, api::v1::RegisterPatient& command) {
  std::string time;
  io.text("deceasedDateTime", time);
  const bool is_moment = events::precision_of(time) == events::TimePrecision::moment;
  (is_moment ? command.mutable_deceased_time() : command.mutable_deceased_date())->assign(time);
  const Json dead = io.take("deceasedBoolean");
  if (dead.is_boolean() && (dead.get<bool>() || !time.empty())) {
    command.set_deceased(dead.get<bool>());
  } else if (!dead.is_null()) {
    io.put_back("deceasedBoolean", dead);
  }
}

void read_registration(ElementReader& io, api::v1::RegisterPatient& command) {
  Json meta = io.take("meta");
  if (meta.is_object() && meta.contains("tag") && meta["tag"].is_array()) {
    Json others = Json::array();
    for (Json& tag : meta["tag"]) {
      const bool is_ours = tag.is_object() && tag.value("system", Json()) == registered_date_system;
      if (is_ours && tag.value("code", Json()).is_string()) {
        command.set_registered_date(tag["code"].get<std::string>());
      } else {
        others.push_back(std::move(tag));
      }
    }
    meta["tag"] = std::move(others);
    if (meta["tag"].empty()) meta.erase("tag");
    if (meta.empty()) return;
  }
  if (!meta.is_null()) io.put_back("meta", std::move(meta));
}

// True stays with what no field holds.
bool is_said_inactive(ElementReader& io) {
  Json active = io.take("active");
  if (active == false) return true;
  if (!active.is_null()) io.put_back("active", std::move(active));
  return false;
}

// An identifier without system or value does not count as one here.
void read_identifiers(ElementReader& io, api::v1::RegisterPatient& command) {
  std::vector<events::Identifier> all;
  io.elements("identifier", all);
  Json others = Json::array();
  for (events::Identifier& each : all) {
    if (each.system.empty() || each.value.empty()) {
      others.push_back(ElementWriter::written(each));
    } else {
      each.system = system_from_fhir(each.system);
      command.add_identifiers()->ParseFromString(description::encode(each));
    }
  }
  if (!others.empty()) io.put_back("identifier", others);
}

// Removes what a registration does not have.
void leave_out(ElementReader& io) {
  if (!io.take("photo").is_null()) io.left().push_back("photo");
}

PatientDetails details_of(const api::v1::PatientView& patient) {
  PatientDetails details;
  if (!patient.details().empty()) {
    details = description::from_json<PatientDetails>(Json::parse(patient.details()));
  }
  if (details.names.empty() && !patient.name().empty()) {
    details.names.emplace_back().text = patient.name();
  }
  if (details.telecoms.empty()) {
    const auto add = [&](const char* system, const std::string& value) {
      if (value.empty()) return;
      events::Telecom& telecom = details.telecoms.emplace_back();
      telecom.system = system;
      telecom.value = value;
    };
    add("phone", patient.telephone());
    add("email", patient.email());
  }
  if (details.addresses.empty() && !patient.address().empty()) {
    details.addresses.emplace_back().text = patient.address();
  }
  return details;
}

void write_birth_and_death(ElementWriter& io, const api::v1::PatientView& patient,
                           const PatientDetails& details) {
  io.text("birthDate", patient.date_of_birth());
  io.number("multipleBirthInteger", details.birth_order);
  const bool known_time = !patient.deceased_time().empty();
  io.text("deceasedDateTime", known_time ? patient.deceased_time() : patient.deceased_date());
  io.flag("deceasedBoolean", patient.deceased());
}

Json link_to(const std::string& patient_id, const char* type) {
  return {{"other", {{"reference", "Patient/" + patient_id}}}, {"type", type}};
}

// In front of what the list holds already.
void put_first(Json& resource, const char* name, const Json& items) {
  if (items.empty()) return;
  Json& all = resource[name];
  all = all.is_array() ? all : Json::array();
  all.insert(all.begin(), items.begin(), items.end());
}

Json links_of(const api::v1::PatientView& patient) {
  Json links = Json::array();
  for (const std::string& source : patient.merged_from()) {
    links.push_back(link_to(source, "replaces"));
  }
  return links;
}

}  // namespace

FromFhir from_patient_resource(const Json& resource) {
  FromFhir from;
  if (!resource.is_object()) return from;
  from.fault = modifier_fault(resource);
  ElementReader io(resource, "");
  io.take("resourceType");
  io.text("id", from.id);
  from.command.set_gender("");
  io.text("gender", *from.command.mutable_gender());
  io.text("birthDate", *from.command.mutable_date_of_birth());
  read_death(io, from.command);
  read_registration(io, from.command);
  from.is_inactive = is_said_inactive(io);
  read_identifiers(io, from.command);
  PatientDetails details;
  parts(io, details);
  read_extensions(io, details);
  read_multiple_birth(io, details);
  leave_out(io);
  io.rest(details.extra);
  from.command.mutable_details()->ParseFromString(description::encode(details));
  from.not_understood = std::move(io.left());
  return from;
}

Json to_patient_resource(const api::v1::PatientView& patient) {
  PatientDetails details = details_of(patient);
  ElementWriter io;
  io.text("resourceType", "Patient");
  io.text("id", patient.id());
  io.text("gender", patient.gender());
  std::vector<events::Identifier> identifiers;
  for (const auto& each : patient.identifiers()) {
    description::Reading reading;
    identifiers.push_back(
        description::decode<events::Identifier>(each.SerializeAsString(), reading));
    identifiers.back().system = system_to_fhir(identifiers.back().system);
  }
  io.elements("identifier", identifiers);
  write_birth_and_death(io, patient, details);
  parts(io, details);
  io.rest(details.extra);
  Json resource = io.take();
  if (!details.multiple_birth.empty() && details.birth_order == 0) {
    resource["multipleBirthBoolean"] = details.multiple_birth == "yes";
  }
  if (!patient.registered_date().empty()) {
    put_first(
        resource["meta"], "tag",
        Json::array({{{"system", registered_date_system}, {"code", patient.registered_date()}}}));
  }
  put_first(resource, "extension", us_core_extensions(details));
  put_first(resource, "link", links_of(patient));
  const bool dead = resource.contains("deceasedDateTime") || patient.deceased();
  if (dead && !patient.deceased()) resource.erase("deceasedBoolean");
  if (!patient.active()) resource["active"] = false;
  return resource;
}

Json replaced_patient_resource(const std::string& id, const std::string& by) {
  return {{"resourceType", "Patient"},
          {"id", id},
          {"active", false},
          {"link", Json::array({link_to(by, "replaced-by")})}};
}

}  // namespace carelog::tools
