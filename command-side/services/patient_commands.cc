#include "command-side/services/patient_commands.h"

#include <algorithm>

#include "carelog/api/v1/patient_commands.pb.h"
#include "command-side/patient/commands.h"
#include "command-side/services/merge_commands.h"
#include "events/chart/chart_time.h"
#include "events/description/json.h"
#include "events/description/wire_read.h"
#include "events/description/wire_write.h"
#include "infra/ids/plain_uuid.h"
#include "infra/text/text.h"

namespace carelog::command {
namespace {

namespace wire = carelog::api::v1;

// A described struct from its wire message; both have the same bytes.
template <typename Described>
Described read_as(const google::protobuf::Message& said) {
  description::Reading reading;
  return description::decode<Described>(said.SerializeAsString(), reading);
}

template <typename WireList>
std::vector<events::Identifier> identifiers_of(const WireList& list, const std::string& mrn) {
  std::vector<events::Identifier> identifiers;
  for (const auto& item : list) identifiers.push_back(read_as<events::Identifier>(item));
  const events::Identifier short_form{"mrn", mrn};
  const bool known =
      std::find(identifiers.begin(), identifiers.end(), short_form) != identifiers.end();
  if (!mrn.empty() && !known) identifiers.push_back(short_form);
  return identifiers;
}

// Of a moment. Empty: it is none.
std::string day_at_clinic(const std::string& time, const Occasion& occasion) {
  const auto moment = events::moment_ms(infra::trimmed(time));
  return moment ? occasion.zone.date_of(*moment) : std::string();
}

}  // namespace

// kind_of() finds these by argument-dependent lookup, so they are not in an unnamed namespace.
static RegisterPatient command_of(const wire::RegisterPatient& said, const Occasion& occasion) {
  RegisterPatient command{occasion.clinic,
                          said.name(),
                          said.email(),
                          said.address(),
                          said.date_of_birth(),
                          said.registered_date(),
                          identifiers_of(said.identifiers(), said.mrn()),
                          said.gender(),
                          said.telephone(),
                          said.deceased_date(),
                          occasion.today,
                          said.deceased_time(),
                          day_at_clinic(said.deceased_time(), occasion),
                          said.deceased(),
                          said.has_deceased() && !said.deceased(),
                          said.inactive(),
                          occasion.now_ms};
  if (said.has_details()) command.details = read_as<events::PatientDetails>(said.details());
  return command;
}

static CorrectPatientDetails command_of(const wire::CorrectPatientDetails& said,
                                        const Occasion& occasion) {
  CorrectPatientDetails command;
  if (said.has_name()) command.name = said.name();
  if (said.has_email()) command.email = said.email();
  if (said.has_address()) command.address = said.address();
  if (said.has_date_of_birth()) command.date_of_birth = said.date_of_birth();
  if (said.has_registered_date()) command.registered_date = said.registered_date();
  if (said.has_gender()) command.gender = said.gender();
  if (said.has_telephone()) command.telephone = said.telephone();
  if (said.has_identifiers() || said.has_mrn()) {
    command.identifiers = identifiers_of(said.identifiers().items(), said.mrn());
  }
  command.is_of_another = said.has_id() && infra::plain_uuid(said.id()) != occasion.aggregate_id;
  if (said.has_active()) command.said_active = said.active();
  if (said.has_details()) command.details = read_as<events::PatientDetailsChange>(said.details());
  if (said.has_deceased_date()) command.said_deceased_date = said.deceased_date();
  if (said.has_deceased_time()) command.said_deceased_time = said.deceased_time();
  if (said.has_deceased()) command.said_deceased = said.deceased();
  if (said.has_version()) occasion.condition.require(said.version());
  command.today = occasion.today;
  return command;
}

static DeactivatePatient command_of(const wire::DeactivatePatient& said, const Occasion&) {
  return {said.reason()};
}

static ReactivatePatient command_of(const wire::ReactivatePatient& said, const Occasion&) {
  return {said.reason()};
}

static MarkPatientDeceased command_of(const wire::MarkPatientDeceased& said,
                                      const Occasion& occasion) {
  return {said.deceased_date(), occasion.today,
          said.deceased_time(), day_at_clinic(said.deceased_time(), occasion),
          said.date_unknown(),  occasion.now_ms};
}

static RetractPatientDeath command_of(const wire::RetractPatientDeath& said, const Occasion&) {
  return {said.reason()};
}

namespace {

std::string view_of(const std::string& id, const Patient& patient, std::uint64_t version) {
  wire::PatientView view;
  view.set_id(id);
  view.set_clinic(patient.clinic);
  view.set_name(patient.name);
  view.set_email(patient.email);
  view.set_address(patient.address);
  view.set_date_of_birth(patient.date_of_birth);
  view.set_registered_date(patient.registered_date);
  for (const auto& identifier : patient.identifiers) {
    view.add_identifiers()->ParseFromString(description::encode(identifier));
  }
  view.set_gender(std::string(events::gender_name(patient.gender)));
  view.set_telephone(patient.telephone);
  view.set_deceased_date(patient.deceased_date);
  view.set_deceased_time(patient.deceased_time);
  view.set_deceased(patient.deceased && patient.deceased_date.empty());
  view.set_active(patient.active);
  view.set_version(version);
  if (const auto details = events::known(patient.details)) {
    view.set_details(description::to_known_json_text(*details));
  }
  for (const auto& each : patient.merged_from) view.add_merged_from(each.source_id);
  if (patient.merge) {
    const bool is_merged = patient.merge_step == MergeStep::completed;
    (is_merged ? view.mutable_merged_into() : view.mutable_merge_pending_with())
        ->assign(patient.merge->target_id);
  }
  return view.SerializeAsString();
}

Patient usual_patient(const Occasion&) {
  Patient patient;
  patient.registered = true;
  patient.active = true;
  return patient;
}

}  // namespace

Commands<Patient> patient_commands() {
  Commands<Patient> commands{
      .topic = "patients",
      .aggregate = "patient",
      .kinds = {kind_of<Patient, wire::RegisterPatient>(),
                kind_of<Patient, wire::CorrectPatientDetails>(),
                kind_of<Patient, wire::DeactivatePatient>(),
                kind_of<Patient, wire::ReactivatePatient>(),
                kind_of<Patient, wire::MarkPatientDeceased>(),
                kind_of<Patient, wire::RetractPatientDeath>()},
      .usual = usual_patient,
      .clinic_of = [](const Patient& patient) -> const std::string& { return patient.clinic; },
      .view_of = view_of};
  for (auto& each : merge_command_kinds()) commands.kinds.push_back(std::move(each));
  return commands;
}

}  // namespace carelog::command
