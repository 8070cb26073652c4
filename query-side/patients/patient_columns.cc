#include "query-side/patients/patient_columns.h"

#include <google/protobuf/util/json_util.h>

#include <nlohmann/json.hpp>

#include "query-side/reading/read_failure.h"

namespace carelog::query {

void read_identifiers(std::string_view json, PatientView& patient) {
  if (json.empty() || json == "[]") return;
  for (const auto& item : nlohmann::json::parse(json)) {
    auto& identifier = *patient.add_identifiers();
    if (item.size() > 2) {  // more than system and value, which every one has
      const auto read = google::protobuf::util::JsonStringToMessage(item.dump(), &identifier);
      if (!read.ok()) throw ReadModelBroken("an identifier cannot be read");
    } else {
      identifier.set_system(item.at("system").get<std::string>());
      identifier.set_value(item.at("value").get<std::string>());
    }
  }
}

}  // namespace carelog::query
