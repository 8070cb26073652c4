#include "command-side/patient/commands.h"

#include "command-side/patient/agreement.h"
#include "command-side/patient/details_rules.h"
#include "command-side/patient/full_details_rules.h"
#include "command-side/patient/merge.h"
#include "events/chart/chart_time.h"
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

// All days of a patient are days at the clinic: that of a moment too, where only that is said.
std::string day_of_death(const std::string& date, const std::string& day_of_time) {
  return date.empty() ? day_of_time : date;
}

void check_reading(const CorrectPatientDetails& command, const Patient& patient,
                   DetailsRules& rules) {
  const auto is_so = [](const auto& said, const auto& known) { return !said || *said == known; };
  rules.only_read("id", !command.is_of_another);
  rules.only_read("active", is_so(command.said_active, patient.active));
  rules.only_read("deceased_date", is_so(command.said_deceased_date, patient.deceased_date));
  rules.only_read("deceased_time", is_so(command.said_deceased_time, patient.deceased_time));
  rules.only_read("deceased", is_so(command.said_deceased, patient.deceased));
}

// What is said as it stands is not judged again: the day may have been another where it was
// written.
template <typename Value>
bool is_news(const std::optional<Value>& wanted, const Value& current) {
  return wanted && *wanted != current;
}

void check(const CorrectPatientDetails& command, const Patient& patient, DetailsRules& rules) {
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
  check_reading(command, patient, rules);
  if (other_birth) rules.not_before_birth("deceased_date", patient.deceased_date, birth);
}

}  // namespace

Decision decide(const RegisterPatient& asked, const Patient& patient) {
  if (patient.registered) {
    return tl::unexpected(
        Refusal{RefusalCode::already_exists, "a patient is already registered under this id"});
  }
  RegisterPatient command = tidied(asked);
  const std::string registered =
      command.registered_date.empty() ? command.today : command.registered_date;
  const std::string died = day_of_death(command.deceased_date, command.day_of_time);
  DetailsRules rules(command.today);
  check(command.details, rules);
  agree(command, rules);
  rules.name(command.name);
  rules.email(command.email);
  rules.address(command.address);
  rules.date_of_birth(command.date_of_birth);
  rules.registered_date(registered, command.date_of_birth);
  rules.identifiers(command.identifiers);
  rules.gender(command.gender);
  rules.telephone(command.telephone);
  rules.death(died, {command.deceased_time, command.day_of_time}, command.date_of_birth,
              command.now_ms);
  if (command.alive && !(died.empty() && command.deceased_time.empty())) {
    rules.fail("deceased", "contradicts",
               "say true beside a date or time of death, or leave them out");
  }
  if (!rules.errors().empty()) return tl::unexpected(rules.refusal());

  std::vector<Event> events{PatientRegistered{
      command.clinic, command.name, command.email, command.address, command.date_of_birth,
      registered, command.identifiers, *gender_from_name(command.gender), command.telephone,
      known(command.details)}};
  if (command.deceased || !died.empty()) {
    events.push_back(PatientMarkedDeceased{died, command.deceased_time});
  }
  if (command.inactive) events.push_back(PatientDeactivated{"imported as not active"});
  return events;
}

Decision decide(const CorrectPatientDetails& asked, const Patient& patient) {
  if (!patient.registered) return not_found();
  if (auto refusal = merged_away(patient)) return tl::unexpected(std::move(*refusal));
  if (!patient.active) {
    return conflict("the patient is deactivated: reactivate it before correcting its details");
  }
  CorrectPatientDetails command = tidied(asked);
  DetailsRules rules(command.today);
  const PatientDetails details = agree(command, patient, rules);
  if (!command.details.fields.empty()) check(details, rules);
  check(command, patient, rules);
  if (!rules.errors().empty()) return tl::unexpected(rules.refusal());

  PatientDetailsCorrected change = change_of(command, details, patient);
  if (change == PatientDetailsCorrected{}) return std::vector<Event>{};
  return std::vector<Event>{std::move(change)};
}

Decision decide(const DeactivatePatient& command, const Patient& patient) {
  if (!patient.registered) return not_found();
  if (auto refusal = merged_away(patient)) return tl::unexpected(std::move(*refusal));
  DetailsRules rules("");
  const std::string reason = infra::trimmed(command.reason);
  rules.reason(reason);
  if (!rules.errors().empty()) return tl::unexpected(rules.refusal());
  if (!patient.active) return std::vector<Event>{};
  return std::vector<Event>{PatientDeactivated{reason}};
}

Decision decide(const ReactivatePatient& command, const Patient& patient) {
  if (!patient.registered) return not_found();
  if (auto refusal = merged_away(patient)) return tl::unexpected(std::move(*refusal));
  DetailsRules rules("");
  const std::string reason = infra::trimmed(command.reason);
  rules.reason(reason);
  if (!rules.errors().empty()) return tl::unexpected(rules.refusal());
  if (patient.active) return std::vector<Event>{};
  return std::vector<Event>{PatientReactivated{reason}};
}

Decision decide(const MarkPatientDeceased& command, const Patient& patient) {
  if (!patient.registered) return not_found();
  if (auto refusal = merged_away(patient)) return tl::unexpected(std::move(*refusal));
  DetailsRules rules(command.today);
  const std::string time = infra::trimmed(command.deceased_time);
  const std::string date = day_of_death(infra::trimmed(command.deceased_date), command.day_of_time);
  if (date.empty() && time.empty() && !command.date_unknown) {
    return tl::unexpected(
        Refusal{RefusalCode::invalid,
                "some fields are not valid",
                {{"deceased_date", "required", "give the date of death as YYYY-MM-DD"}}});
  }
  if (command.date_unknown && !date.empty()) {
    rules.fail("date_unknown", "contradicts", "give a date, or say that it is not known");
  }
  // What is on record already is not judged again.
  if (patient.deceased_date != date || patient.deceased_time != time) {
    rules.death(date, {time, command.day_of_time}, patient.date_of_birth, command.now_ms);
  }
  if (!rules.errors().empty()) return tl::unexpected(rules.refusal());
  const bool same_day = patient.deceased && patient.deceased_date == date;
  if (same_day && patient.deceased_time == time) return std::vector<Event>{};
  return std::vector<Event>{PatientMarkedDeceased{date, time}};
}

Decision decide(const RetractPatientDeath& command, const Patient& patient) {
  if (!patient.registered) return not_found();
  if (auto refusal = merged_away(patient)) return tl::unexpected(std::move(*refusal));
  DetailsRules rules("");
  const std::string reason = infra::trimmed(command.reason);
  rules.reason(reason);
  if (!rules.errors().empty()) return tl::unexpected(rules.refusal());
  if (!patient.deceased) return std::vector<Event>{};
  return std::vector<Event>{PatientDeathRetracted{reason}};
}

}  // namespace carelog::command
