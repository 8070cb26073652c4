#include "gateway/patients/patient_commands.h"

#include "gateway/http/header_fields.h"
#include "gateway/patients/patient_json.h"
#include "infra/ids/derived_id.h"

namespace carelog::gateway {
namespace {

namespace api = carelog::api::v1;

std::string_view code_of(api::Refusal::Code code) {
  switch (code) {
    case api::Refusal::INVALID:
      return "invalid-fields";
    case api::Refusal::NOT_FOUND:
      return "not-found";
    case api::Refusal::ALREADY_EXISTS:
      return "already-exists";
    case api::Refusal::VERSION_CONFLICT:
      return "version-conflict";
    case api::Refusal::IN_USE:
      return "in-use";
    case api::Refusal::KEY_REUSED:
      return "idempotency-key-reused";
    case api::Refusal::STATE_CONFLICT:
      return "state-conflict";
    case api::Refusal::IN_PROGRESS:
      return "request-in-progress";
    case api::Refusal::CODE_UNSPECIFIED:
    case api::Refusal_Code_Refusal_Code_INT_MIN_SENTINEL_DO_NOT_USE_:
    case api::Refusal_Code_Refusal_Code_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return "internal-error";
}

}  // namespace

std::string command_id_for(std::string_view clinic, std::string_view actor, std::string_view key) {
  return infra::derived_uuid({"carelog-command", clinic, actor, key});
}

std::string patient_id_for(std::string_view clinic, std::string_view actor, std::string_view key) {
  return infra::derived_uuid({"carelog-patient", clinic, actor, key});
}

void fill(const PatientForm& form, api::RegisterPatientRequest& request) {
  request.set_name(form.name.value_or(""));
  request.set_email(form.email.value_or(""));
  request.set_address(form.address.value_or(""));
  request.set_date_of_birth(form.date_of_birth.value_or(""));
  request.set_registered_date(form.registered_date.value_or(""));
  request.set_gender(form.gender.value_or(""));
  request.set_telephone(form.telephone.value_or(""));
  request.set_deceased_date(form.deceased_date.value_or(""));
  if (!form.identifiers) return;
  for (const auto& [system, value] : *form.identifiers) {
    auto* identifier = request.add_identifiers();
    identifier->set_system(system);
    identifier->set_value(value);
  }
}

void fill(const PatientForm& form, api::CorrectPatientDetailsRequest& request) {
  if (form.name) request.set_name(*form.name);
  if (form.email) request.set_email(*form.email);
  if (form.address) request.set_address(*form.address);
  if (form.date_of_birth) request.set_date_of_birth(*form.date_of_birth);
  if (form.registered_date) request.set_registered_date(*form.registered_date);
  if (form.gender) request.set_gender(*form.gender);
  if (form.telephone) request.set_telephone(*form.telephone);
  if (!form.identifiers) return;
  auto* identifiers = request.mutable_identifiers();
  for (const auto& [system, value] : *form.identifiers) {
    auto* identifier = identifiers->add_items();
    identifier->set_system(system);
    identifier->set_value(value);
  }
}

Problem problem_of_refusal(const api::Refusal& refusal) {
  Problem problem;
  problem.code = code_of(refusal.code());
  problem.detail = refusal.detail();
  for (const auto& error : refusal.errors()) {
    problem.errors.push_back({error.pointer(), error.code(), error.detail()});
  }
  if (refusal.code() == api::Refusal::VERSION_CONFLICT) {
    problem.current_version = refusal.current_version();
  }
  if (refusal.code() == api::Refusal::IN_PROGRESS) problem.retry_after_s = 1;
  return problem;
}

HttpResponse response_of(const api::PatientCommandDone& done, int status, std::string_view key) {
  const auto& patient = done.patient();
  HttpResponse response;
  response.status = status;
  response.headers.reserve(384);
  response.headers = "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n";
  if (status == 201) response.add("Location", "/api/patients/" + patient.id());
  response.add("ETag", etag_of(patient.version()));
  response.add("Consistency-Token", done.consistency_token());
  response.add("Idempotency-Key", key);
  if (done.replayed()) response.add("Idempotency-Replayed", "true");
  if (status != 204) response.body = json_of(patient);
  return response;
}

}  // namespace carelog::gateway
