#include "command-side/services/patient_command_service.h"

#include <algorithm>

#include "command-side/patient/decide.h"
#include "command-side/reservations/reservation_client.h"
#include "command-side/reservations/unique_use.h"
#include "command-side/services/canary.h"
#include "command-side/services/command_service.h"
#include "infra/ids/random_id.h"
#include "infra/process/clock.h"

namespace carelog::command {
namespace {

using api::v1::PatientCommandReply;
using api::v1::PatientView;

template <typename WireList>
std::vector<events::Identifier> identifiers_of(const WireList& wire) {
  std::vector<events::Identifier> identifiers;
  for (const auto& item : wire) identifiers.push_back({item.system(), item.value()});
  return identifiers;
}

// Lower case only: an id is compared by its text everywhere.
bool is_patient_id(const std::string& id) {
  return infra::is_uuid(id) && id.find_first_of("ABCDEF") == std::string::npos;
}

void write_view(const std::string& id, const Done<Patient>& done, PatientView& view) {
  const Patient& patient = done.state;
  view.set_id(id);
  view.set_clinic(patient.clinic);
  view.set_name(patient.name);
  view.set_email(patient.email);
  view.set_address(patient.address);
  view.set_date_of_birth(patient.date_of_birth);
  view.set_registered_date(patient.registered_date);
  for (const auto& identifier : patient.identifiers) {
    auto* out = view.add_identifiers();
    out->set_system(identifier.system);
    out->set_value(identifier.value);
  }
  view.set_gender(std::string(events::gender_name(patient.gender)));
  view.set_telephone(patient.telephone);
  view.set_deceased_date(patient.deceased_date);
  view.set_active(patient.active);
  view.set_version(done.version);
}

void finish(grpc::ServerUnaryReactor& reactor, const std::string& id, PatientCommandReply& reply,
            const Outcome<Patient>& outcome) {
  if (const auto* unavailable = std::get_if<Unavailable>(&outcome)) {
    reactor.Finish(status_of(*unavailable));
    return;
  }
  if (const auto* refusal = std::get_if<Refusal>(&outcome)) {
    write_refusal(*refusal, *reply.mutable_refused());
  } else {
    const auto& done = std::get<Done<Patient>>(outcome);
    write_view(id, done, *reply.mutable_done()->mutable_patient());
    reply.mutable_done()->set_consistency_token(
        consistency_token("patients", done.partition, done.offset));
    reply.mutable_done()->set_replayed(done.replayed);
  }
  reactor.Finish(grpc::Status::OK);
}

// Hands the command to the engine. The wire request and reply live until Finish.
template <typename WireRequest, typename Command>
grpc::ServerUnaryReactor* submit(CommandEngine<PatientDomain>& engine,
                                 grpc::CallbackServerContext* context, const char* name,
                                 const WireRequest& wire, PatientCommandReply* reply,
                                 Command command, std::optional<std::uint64_t> expected_version) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  if (std::string missing = missing_in(wire.context()); !missing.empty()) {
    reactor->Finish({grpc::StatusCode::INVALID_ARGUMENT, missing});
    return reactor;
  }
  if (!is_patient_id(wire.patient_id())) {
    reactor->Finish({grpc::StatusCode::INVALID_ARGUMENT, "patient_id is not a UUID in lower case"});
    return reactor;
  }
  Request<Patient> request;
  request.command_id = wire.context().command_id();
  request.request_hash = request_hash(name, wire);
  request.aggregate_id = wire.patient_id();
  request.expected_version = expected_version;
  request.deadline_ms = deadline_ms(*context, wire.context());
  request.metadata = metadata_of(wire.context(), name, infra::now_ms());
  request.repeatable = wire.context().repeatable();
  request.decide = [command = std::move(command),
                    clinic = wire.context().clinic()](const Patient& patient) -> Decision {
    // A patient of another clinic does not exist for this caller.
    if (patient.registered && patient.clinic != clinic) {
      return tl::unexpected(Refusal{RefusalCode::not_found, "there is no such patient"});
    }
    return decide(command, patient);
  };
  request.answer = [reactor, reply, &wire](Outcome<Patient> outcome) {
    finish(*reactor, wire.patient_id(), *reply, outcome);
  };
  engine.submit(std::move(request));
  return reactor;
}

template <typename WireRequest>
std::optional<std::uint64_t> expected_in(const WireRequest& wire) {
  if (!wire.has_expected_version()) return std::nullopt;
  return wire.expected_version();
}

}  // namespace

grpc::ServerUnaryReactor* PatientCommandService::RegisterPatient(
    grpc::CallbackServerContext* context, const api::v1::RegisterPatientRequest* request,
    PatientCommandReply* reply) {
  command::RegisterPatient command{request->context().clinic(),
                                   request->name(),
                                   request->email(),
                                   request->address(),
                                   request->date_of_birth(),
                                   request->registered_date(),
                                   identifiers_of(request->identifiers()),
                                   request->gender(),
                                   request->telephone(),
                                   request->deceased_date(),
                                   infra::today()};
  return submit(engine_, context, "RegisterPatient", *request, reply, std::move(command), {});
}

grpc::ServerUnaryReactor* PatientCommandService::CorrectPatientDetails(
    grpc::CallbackServerContext* context, const api::v1::CorrectPatientDetailsRequest* request,
    PatientCommandReply* reply) {
  command::CorrectPatientDetails command;
  if (request->has_name()) command.name = request->name();
  if (request->has_email()) command.email = request->email();
  if (request->has_address()) command.address = request->address();
  if (request->has_date_of_birth()) command.date_of_birth = request->date_of_birth();
  if (request->has_registered_date()) command.registered_date = request->registered_date();
  if (request->has_gender()) command.gender = request->gender();
  if (request->has_telephone()) command.telephone = request->telephone();
  if (request->has_identifiers())
    command.identifiers = identifiers_of(request->identifiers().items());
  command.today = infra::today();
  return submit(engine_, context, "CorrectPatientDetails", *request, reply, std::move(command),
                expected_in(*request));
}

grpc::ServerUnaryReactor* PatientCommandService::DeactivatePatient(
    grpc::CallbackServerContext* context, const api::v1::DeactivatePatientRequest* request,
    PatientCommandReply* reply) {
  return submit(engine_, context, "DeactivatePatient", *request, reply,
                command::DeactivatePatient{request->reason()}, expected_in(*request));
}

grpc::ServerUnaryReactor* PatientCommandService::ReactivatePatient(
    grpc::CallbackServerContext* context, const api::v1::ReactivatePatientRequest* request,
    PatientCommandReply* reply) {
  return submit(engine_, context, "ReactivatePatient", *request, reply,
                command::ReactivatePatient{request->reason()}, expected_in(*request));
}

grpc::ServerUnaryReactor* PatientCommandService::MarkPatientDeceased(
    grpc::CallbackServerContext* context, const api::v1::MarkPatientDeceasedRequest* request,
    PatientCommandReply* reply) {
  return submit(engine_, context, "MarkPatientDeceased", *request, reply,
                command::MarkPatientDeceased{request->deceased_date(), infra::today()},
                expected_in(*request));
}

grpc::ServerUnaryReactor* PatientCommandService::SettleUniqueUse(
    grpc::CallbackServerContext* context, const api::v1::SettleUniqueUseRequest* wire,
    api::v1::SettleUniqueUseReply* reply) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  std::string missing = missing_in(wire->context());
  if (missing.empty() && !is_patient_id(wire->patient_id())) missing = "patient_id is not a UUID";
  if (!missing.empty()) {
    reactor->Finish({grpc::StatusCode::INVALID_ARGUMENT, missing});
    return reactor;
  }
  UniqueUse use;
  use.patient_id = wire->patient_id();
  use.pending.assign(wire->pending().begin(), wire->pending().end());
  use.deadline_ms = deadline_ms(*context, wire->context());
  use.metadata = metadata_of(wire->context(), "SettleUniqueUse", infra::now_ms());
  use.holds = [value = wire->value_id(), this](const Patient& patient) {
    const auto keys = unique_keys(patient);
    return std::any_of(keys.begin(), keys.end(), [&](const UniqueKey& key) {
      return unique_value_id(secret_, key.key) == value;
    });
  };
  const OwnerPartition partition{
      [this](Request<Patient> request) { engine_.submit(std::move(request)); },
      [this](const std::string& each) { return engine_.is_in_use(each); }, infra::random_uuid};
  settle_unique_use(partition, std::move(use), [reactor, reply](SettledUse settled) {
    if (const auto* away = std::get_if<Unavailable>(&settled)) {
      return reactor->Finish(status_of(*away));
    }
    const auto& owner = std::get<Reservations::Owner>(settled);
    reply->set_holds(owner.holds);
    reply->set_undecided(owner.undecided);
    reactor->Finish(grpc::Status::OK);
  });
  return reactor;
}

grpc::ServerUnaryReactor* PatientCommandService::SendCanary(grpc::CallbackServerContext* context,
                                                            const api::v1::CanaryRequest* request,
                                                            api::v1::CanaryReply* reply) {
  return answer_canary(engine_, "patients", *context, *request, *reply);
}

grpc::ServerUnaryReactor* PatientCommandService::GetLeadership(grpc::CallbackServerContext* context,
                                                               const api::v1::GetLeadershipRequest*,
                                                               api::v1::GetLeadershipReply* reply) {
  return answer_leadership(*context, engine_.endpoint(), engine_.leaders(), *reply);
}

}  // namespace carelog::command
