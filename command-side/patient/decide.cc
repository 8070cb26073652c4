#include "command-side/patient/commands.h"

#include "command-side/patient/details_rules.h"
#include "infra/text/text.h"

namespace carelog::command {
namespace {

using namespace events;

tl::unexpected<Refusal> not_found() {
  return tl::unexpected(no_such_record());
}

tl::unexpected<Refusal> conflict(std::string detail) {
  return tl::unexpected(Refusal{RefusalCode::state_conflict, std::move(detail)});
}

// Keeps a wanted value only if it differs from what the state says.
template <typename Value>
void keep_change(std::optional<Value>& change, const std::optional<Value>& wanted,
                 const Value& current) {
  if (wanted && *wanted != current) change = wanted;
}

// What is said as it stands is not judged again: the day may have been another where it was
// written.
template <typename Value>
bool is_news(const std::optional<Value>& wanted, const Value& current) {
  return wanted && *wanted != current;
}

DetailsRules check(const CorrectPatientDetails& command, const Patient& patient) {
  DetailsRules rules(command.today);
  if (is_news(command.name, patient.name)) rules.name(*command.name);
  if (is_news(command.email, patient.email)) rules.email(*command.email);
  if (is_news(command.address, patient.address)) rules.address(*command.address);
  const bool other_birth = is_news(command.date_of_birth, patient.date_of_birth);
  const std::string& birth = other_birth ? *command.date_of_birth : patient.date_of_birth;
  if (other_birth) rules.date_of_birth(birth);
  if (command.gender) rules.gender(*command.gender);
  if (is_news(command.telephone, patient.telephone)) rules.telephone(*command.telephone);
  if (is_news(command.identifiers, patient.identifiers)) rules.identifiers(*command.identifiers);
  if (is_news(command.registered_date, patient.registered_date)) {
    rules.registered_date(*command.registered_date, birth);
  } else if (other_birth) {
    rules.not_before_birth("registered_date", patient.registered_date, birth);
  }
  rules.only_read("id", !command.is_of_another);
  rules.only_read("active", !command.said_active || *command.said_active == patient.active);
  rules.only_read("deceased_date", !command.said_deceased_date ||
                                       *command.said_deceased_date == patient.deceased_date);
  if (other_birth) rules.not_before_birth("deceased_date", patient.deceased_date, birth);
  return rules;
}

}  // namespace

Decision decide(const RegisterPatient& asked, const Patient& patient) {
  if (patient.registered) {
    return tl::unexpected(
        Refusal{RefusalCode::already_exists, "a patient is already registered under this id"});
  }
  const RegisterPatient command = tidied(asked);
  const std::string registered =
      command.registered_date.empty() ? command.today : command.registered_date;
  DetailsRules rules(command.today);
  rules.name(command.name);
  rules.email(command.email);
  rules.address(command.address);
  rules.date_of_birth(command.date_of_birth);
  rules.registered_date(registered, command.date_of_birth);
  rules.identifiers(command.identifiers);
  rules.gender(command.gender);
  rules.telephone(command.telephone);
  rules.deceased_date(command.deceased_date, command.date_of_birth);
  if (!rules.errors().empty()) return tl::unexpected(rules.refusal());

  std::vector<Event> events{PatientRegistered{
      command.clinic, command.name, command.email, command.address, command.date_of_birth,
      registered, command.identifiers, *gender_from_name(command.gender), command.telephone}};
  if (!command.deceased_date.empty()) {
    events.push_back(PatientMarkedDeceased{command.deceased_date});
  }
  return events;
}

Decision decide(const CorrectPatientDetails& asked, const Patient& patient) {
  if (!patient.registered) return not_found();
  if (!patient.active) {
    return conflict("the patient is deactivated: reactivate it before correcting its details");
  }
  const CorrectPatientDetails command = tidied(asked);
  const DetailsRules rules = check(command, patient);
  if (!rules.errors().empty()) return tl::unexpected(rules.refusal());

  PatientDetailsCorrected change;
  keep_change(change.name, command.name, patient.name);
  keep_change(change.email, command.email, patient.email);
  keep_change(change.address, command.address, patient.address);
  keep_change(change.date_of_birth, command.date_of_birth, patient.date_of_birth);
  keep_change(change.registered_date, command.registered_date, patient.registered_date);
  keep_change(change.telephone, command.telephone, patient.telephone);
  keep_change(change.identifiers, command.identifiers, patient.identifiers);
  if (command.gender) {
    keep_change(change.gender, gender_from_name(*command.gender), patient.gender);
  }
  if (change == PatientDetailsCorrected{}) return std::vector<Event>{};
  return std::vector<Event>{std::move(change)};
}

Decision decide(const DeactivatePatient& command, const Patient& patient) {
  if (!patient.registered) return not_found();
  DetailsRules rules("");
  const std::string reason = infra::trimmed(command.reason);
  rules.reason(reason);
  if (!rules.errors().empty()) return tl::unexpected(rules.refusal());
  if (!patient.active) return std::vector<Event>{};
  return std::vector<Event>{PatientDeactivated{reason}};
}

Decision decide(const ReactivatePatient& command, const Patient& patient) {
  if (!patient.registered) return not_found();
  DetailsRules rules("");
  const std::string reason = infra::trimmed(command.reason);
  rules.reason(reason);
  if (!rules.errors().empty()) return tl::unexpected(rules.refusal());
  if (patient.active) return std::vector<Event>{};
  return std::vector<Event>{PatientReactivated{reason}};
}

Decision decide(const MarkPatientDeceased& command, const Patient& patient) {
  if (!patient.registered) return not_found();
  DetailsRules rules(command.today);
  const std::string date = infra::trimmed(command.deceased_date);
  if (date.empty()) {
    return tl::unexpected(
        Refusal{RefusalCode::invalid,
                "some fields are not valid",
                {{"deceased_date", "required", "give the date of death as YYYY-MM-DD"}}});
  }
  if (patient.deceased_date == date) return std::vector<Event>{};
  rules.deceased_date(date, patient.date_of_birth);
  if (!rules.errors().empty()) return tl::unexpected(rules.refusal());
  return std::vector<Event>{PatientMarkedDeceased{date}};
}

Decision decide(const RetractPatientDeath& command, const Patient& patient) {
  if (!patient.registered) return not_found();
  DetailsRules rules("");
  const std::string reason = infra::trimmed(command.reason);
  rules.reason(reason);
  if (!rules.errors().empty()) return tl::unexpected(rules.refusal());
  if (patient.deceased_date.empty()) return std::vector<Event>{};
  return std::vector<Event>{PatientDeathRetracted{reason}};
}

}  // namespace carelog::command
