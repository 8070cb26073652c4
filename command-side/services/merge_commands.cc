#include "command-side/services/merge_commands.h"

#include "carelog/api/v1/patient_commands.pb.h"
#include "command-side/engine/domain.h"
#include "command-side/patient/merge.h"
#include "command-side/patient/not_duplicate.h"
#include "events/description/wire_read.h"
#include "infra/ids/plain_uuid.h"

namespace carelog::command {
namespace {

namespace wire = carelog::api::v1;
using ReadKind = std::optional<Decide<Patient, Patient>>;

// As this node knows it: a patient that another node leads may have changed since.
Patient known_patient(const ListedAggregates& others, const std::string& id) {
  Patient patient;
  for (const events::Event& fact : others.facts_of(id, PatientType::name, id)) {
    patient = evolve(std::move(patient), fact);
  }
  return patient;
}

// The target is looked up when it is decided: after all that was answered before.
ReadKind read_merge(const std::string& body, Occasion occasion) {
  wire::MergePatient said;
  if (!said.ParseFromString(body)) return std::nullopt;
  MergePatient command{.clinic = occasion.clinic,
                       .source_id = occasion.aggregate_id,
                       .target_id = infra::plain_uuid(said.target_id()),
                       .fields = {said.fields().begin(), said.fields().end()},
                       .reason = said.reason(),
                       .merge_id = occasion.command_id,
                       .target = {}};
  return [command = std::move(command), others = occasion.others](const Patient& source) {
    MergePatient looked_up = command;
    looked_up.target = known_patient(*others, command.target_id);
    return decide(looked_up, source);
  };
}

ReadKind read_unmerge(const std::string& body, Occasion occasion) {
  wire::UnmergePatient said;
  if (!said.ParseFromString(body)) return std::nullopt;
  return [reason = said.reason(), others = occasion.others](const Patient& source) {
    UnmergePatient command{reason, {}};
    if (source.merge) command.target = known_patient(*others, source.merge->target_id);
    return decide(command, source);
  };
}

ReadKind read_mark(const std::string& body, Occasion occasion) {
  wire::MarkNotDuplicate said;
  if (!said.ParseFromString(body)) return std::nullopt;
  MarkNotDuplicate command{.clinic = occasion.clinic,
                           .patient_id = occasion.aggregate_id,
                           .other_id = infra::plain_uuid(said.part_id()),
                           .reason = said.reason(),
                           .other = {}};
  return [command = std::move(command), others = occasion.others](const Patient& patient) {
    MarkNotDuplicate looked_up = command;
    looked_up.other = known_patient(*others, command.other_id);
    return decide(looked_up, patient);
  };
}

ReadKind read_accept(const std::string& body, Occasion) {
  wire::AcceptPatientMerge said;
  if (!said.ParseFromString(body)) return std::nullopt;
  try {
    description::Reading reading;
    auto taken = description::decode<events::PatientDetailsCorrected>(said.taken(), reading);
    return [command = AcceptMerge{said.merge_id(), said.source_id(), std::move(taken)}](
               const Patient& target) { return decide(command, target); };
  } catch (const description::Malformed&) {
    return std::nullopt;
  }
}

}  // namespace

// kind_of() finds these by their arguments, which it does not in a namespace without a name.
static RevertMerge command_of(const wire::RevertPatientMerge& said, const Occasion&) {
  return {said.merge_id()};
}

static SettleMerge command_of(const wire::SettlePatientMerge& said, const Occasion&) {
  return {said.merge_id(), said.merged()};
}

static RetractNotDuplicate command_of(const wire::RetractNotDuplicate& said, const Occasion&) {
  return {said.part_id(), said.reason()};
}

std::vector<CommandKind<Patient>> merge_command_kinds() {
  return {{"MergePatient", read_merge},
          {"UnmergePatient", read_unmerge},
          {"MarkNotDuplicate", read_mark},
          kind_of<Patient, wire::RetractNotDuplicate>(),
          {"AcceptPatientMerge", read_accept},
          kind_of<Patient, wire::RevertPatientMerge>(),
          kind_of<Patient, wire::SettlePatientMerge>()};
}

}  // namespace carelog::command
