#include "tools/records/fhir_patient.h"

#include "tools/fhir/resource_io.h"

namespace carelog::tools {
namespace {

using Json = nlohmann::json;

struct Name {
  std::string use;
  std::string text;
  std::string family;
  std::vector<std::string> given;
};

template <typename Io>
void members(Io& io, Name& name) {
  io.text("use", name.use);
  io.text("text", name.text);
  io.text("family", name.family);
  io.texts("given", name.given);
}

std::string text_of(const Name& name) {
  if (!name.text.empty()) return name.text;
  std::string all;
  for (const std::string& each : name.given) all += each + " ";
  return all + name.family;
}

void say(Json& row, const char* member, const std::string& value) {
  if (!value.empty()) row[member] = value;
}

}  // namespace

PatientFromFhir patient_from_fhir(const Json& resource) {
  PatientFromFhir from;
  ResourceReader io(resource);
  io.take("resourceType");
  io.text("id", from.id);
  std::string born;
  std::string gender;
  std::string died;
  Name name;
  io.text("birthDate", born);
  io.text("gender", gender);
  io.text("deceasedDateTime", died);
  io.inside_first("name", [&](ResourceReader& in) { members(in, name); });
  say(from.row, "name", text_of(name));
  say(from.row, "dateOfBirth", born);
  say(from.row, "gender", gender);
  say(from.row, "deceasedDate", died.substr(0, 10));
  from.not_understood = io.left();
  return from;
}

Json patient_to_fhir(const Json& shown) {
  const auto text = [&](const char* member) { return shown.value(member, std::string()); };
  ResourceWriter io;
  io.text("resourceType", "Patient");
  io.text("id", text("id"));
  Name name{.use = {}, .text = text("name"), .family = {}, .given = {}};
  io.inside_first("name", [&](ResourceWriter& in) { members(in, name); });
  io.text("birthDate", text("dateOfBirth"));
  io.text("gender", text("gender"));
  io.text("deceasedDateTime", text("deceasedDate"));
  Json resource = io.take();
  if (!shown.value("active", true)) resource["active"] = false;
  return resource;
}

}  // namespace carelog::tools
