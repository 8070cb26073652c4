#include "gateway/patients/patient_command_routes.h"

#include "gateway/call/api_call.h"
#include "gateway/call/backend_call.h"
#include "gateway/call/command_call.h"
#include "gateway/call/form_reader.h"
#include "gateway/call/gateway_parts.h"
#include "gateway/http/header_fields.h"
#include "gateway/patients/patient_commands.h"
#include "infra/process/clock.h"

namespace carelog::gateway {
namespace {

namespace api = carelog::api::v1;
template <class Request>
using Command = CommandMethod<Request>;

// Sends the command and answers the call with what became of it.
template <class Request>
void send(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call,
          const WriteHeaders& headers, Command<Request> method, Request request, int status) {
  const auto& caller = call->caller;
  const auto command_id = command_id_for(caller.clinic, caller.subject, headers.key);
  call->note_command(command_id);
  call->fill(request.mutable_context(), command_id);
  request.mutable_context()->set_repeatable(headers.key_sent);
  send_command<Request>(parts, method, std::move(request),
                        [parts, call = std::move(call), key = headers.key, status](
                            const grpc::Status& outcome, api::PatientCommandReply& reply,
                            const grpc::ClientContext& context) {
                          if (!outcome.ok()) {
                            call->fail_write(
                                problem_of_status(outcome, BackendUse::writing, context), key);
                          } else if (reply.has_done()) {
                            // A first registration shows its caller what the caller said;
                            // everything else that has a body shows a record, also when nothing was
                            // changed.
                            const bool first = status == 201 && !reply.done().replayed();
                            if (status != 204 && !first)
                              call->note_shown(reply.done().patient().id());
                            call->answer(response_of(reply.done(), status, key));
                          } else {
                            call->fail_write(problem_of_refusal(reply.refused()), key);
                          }
                        });
}

// The parts of a write that are the same for all: headers, body, form. False: answered already.
template <class Form, class ReadForm>
bool read_write(ApiCall& call, bool body_optional, ReadForm read_form, WriteHeaders& headers,
                Form& form) {
  auto given = call.write_headers();
  if (!given) return call.fail(given.error()), false;
  const auto body = body_optional ? call.optional_json_body() : call.json_body();
  if (!body) return call.fail(body.error()), false;
  auto read = read_form(*body);
  if (!read) return call.fail(problem_of_fields(std::move(read.error()))), false;
  headers = std::move(*given);
  form = std::move(*read);
  return true;
}

auto patient_form_reader(PatientFormKind kind) {
  return [kind](const JsonValue& body) { return read_patient_form(body, kind, infra::today()); };
}

void correct(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call,
             PatientFormKind kind) {
  WriteHeaders headers;
  PatientForm form;
  if (!read_write(*call, false, patient_form_reader(kind), headers, form)) return;
  api::CorrectPatientDetailsRequest request;
  request.set_patient_id(call->id());
  if (headers.expected_version) request.set_expected_version(*headers.expected_version);
  fill(form, request);
  send<api::CorrectPatientDetailsRequest>(
      parts, std::move(call), headers, &Commands::CorrectPatientDetails, std::move(request), 200);
}

// Deactivating and reactivating differ in their names only.
template <class Request>
void change_activity(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call,
                     Command<Request> method, int status) {
  WriteHeaders headers;
  std::string reason;
  if (!read_write(*call, true, read_reason_form, headers, reason)) return;
  Request request;
  request.set_patient_id(call->id());
  if (headers.expected_version) request.set_expected_version(*headers.expected_version);
  request.set_reason(std::move(reason));
  send<Request>(parts, std::move(call), headers, method, std::move(request), status);
}

}  // namespace

void register_patient(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  WriteHeaders headers;
  PatientForm form;
  const auto read = patient_form_reader(PatientFormKind::registration);
  if (!read_write(*call, false, read, headers, form)) return;
  api::RegisterPatientRequest request;
  request.set_patient_id(patient_id_for(call->caller.clinic, call->caller.subject, headers.key));
  fill(form, request);
  send<api::RegisterPatientRequest>(parts, std::move(call), headers, &Commands::RegisterPatient,
                                    std::move(request), 201);
}

void replace_patient(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  correct(parts, std::move(call), PatientFormKind::replacement);
}

void correct_patient(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  correct(parts, std::move(call), PatientFormKind::correction);
}

void deactivate_patient(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  change_activity<api::DeactivatePatientRequest>(parts, std::move(call),
                                                 &Commands::DeactivatePatient, 204);
}

void reactivate_patient(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  change_activity<api::ReactivatePatientRequest>(parts, std::move(call),
                                                 &Commands::ReactivatePatient, 200);
}

void mark_patient_deceased(const std::shared_ptr<GatewayParts>& parts,
                           std::shared_ptr<ApiCall> call) {
  WriteHeaders headers;
  std::string date;
  const auto read = [](const JsonValue& body) { return read_death_form(body, infra::today()); };
  if (!read_write(*call, false, read, headers, date)) return;
  api::MarkPatientDeceasedRequest request;
  request.set_patient_id(call->id());
  if (headers.expected_version) request.set_expected_version(*headers.expected_version);
  request.set_deceased_date(std::move(date));
  send<api::MarkPatientDeceasedRequest>(parts, std::move(call), headers,
                                        &Commands::MarkPatientDeceased, std::move(request), 200);
}

}  // namespace carelog::gateway
