#include "gateway/patients/import_routes.h"

#include "carelog/api/v1/patient_commands.pb.h"
#include "gateway/call/form.h"
#include "gateway/import/import_run.h"

namespace carelog::gateway {
namespace {

// Registers a patient under the row's own key, the same for every importer.
constexpr CommandRoute import_row = {.message = "RegisterPatient", .aggregate = "patient"};

CommandToSend registration_of(const ApiCall&, const ImportRow& row) {
  CommandToSend command;
  command.route = &import_row;
  api::v1::RegisterPatient registration;
  command.wrong = read_form(row.said, {.beside = "key active"}, registration);
  if (const JsonValue* active = row.said.find("active")) {
    const bool said = active->kind == JsonValue::Kind::boolean;
    if (!said) command.wrong.push_back({"/active", "not-a-boolean", "write true or false"});
    registration.set_inactive(said && active->text == "false");
  }
  command.body = registration.SerializeAsString();
  return command;
}

}  // namespace

void import_patients(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  import_rows(parts, std::move(call), "patients", registration_of);
}

}  // namespace carelog::gateway
