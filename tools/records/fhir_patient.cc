#include "tools/records/fhir_patient.h"

#include <google/protobuf/util/json_util.h>

#include <stdexcept>

#include "gateway/json/message_json.h"
#include "tools/fhir/patient_resource.h"

namespace carelog::tools {
namespace {

using Json = nlohmann::json;

bool says_nothing(const Json& value) {
  return value.is_null() || value == "" || value == false || value == 0 ||
         (value.is_structured() && value.empty());
}

// Without empty members, recursively.
Json known(const Json& value) {
  if (!value.is_structured()) return value;
  Json kept = value.is_array() ? Json::array() : Json::object();
  for (const auto& [name, each] : value.items()) {
    Json inner = known(each);
    if (value.is_array()) {
      kept.push_back(std::move(inner));
    } else if (!says_nothing(inner)) {
      kept[name] = std::move(inner);
    }
  }
  return kept;
}

}  // namespace

PatientFromFhir patient_from_fhir(const Json& resource) {
  FromFhir from = from_patient_resource(resource);
  PatientFromFhir patient;
  patient.id = from.id;
  patient.fault = from.id.empty() ? "has no id" : from.fault;
  // What no other field holds is kept unchanged.
  for (std::string& path : from.not_understood) {
    if (path == "photo") patient.not_understood.push_back(std::move(path));
  }
  const Json details = Json::parse(gateway::json_of(from.command.details()));
  from.command.clear_details();
  patient.row = known(Json::parse(gateway::json_of(from.command)));
  patient.row.erase("details");
  patient.row.update(known(details));
  if (from.is_inactive) patient.row["active"] = false;
  if (from.command.has_deceased() && !from.command.deceased()) patient.row["deceased"] = false;
  return patient;
}

Json patient_to_fhir(const Json& shown) {
  google::protobuf::util::JsonParseOptions any;
  any.ignore_unknown_fields = true;
  api::v1::PatientView view;
  const auto read = google::protobuf::util::JsonStringToMessage(shown.dump(), &view, any);
  if (!read.ok()) throw std::runtime_error("a patient is not what REST shows of one");
  // Everything but its own fields is its details.
  Json details = shown;
  for (int i = 0; i < view.GetDescriptor()->field_count(); ++i) {
    details.erase(view.GetDescriptor()->field(i)->json_name());
  }
  view.set_details(details.dump());
  return to_patient_resource(view);
}

std::vector<Json> replaced_to_fhir(const Json& shown) {
  std::vector<Json> replaced;
  for (const Json& source : shown.value("mergedFrom", Json::array())) {
    replaced.push_back(
        replaced_patient_resource(source.get<std::string>(), shown.at("id").get<std::string>()));
  }
  return replaced;
}

}  // namespace carelog::tools
