#include "command-side/patient/agreement.h"

#include <algorithm>

#include "command-side/patient/simple_form.h"

namespace carelog::command {
namespace {

using namespace events;

// A simple field, and the list that it is worked out of.
template <typename Item>
struct Pair {
  const char* field;
  const char* list_name;
  std::vector<Item> PatientDetails::*list;
  std::string (*in)(const std::vector<Item>&);
  void (*put)(std::vector<Item>&, const std::string&);
  std::string RegisterPatient::*registered;
  std::optional<std::string> CorrectPatientDetails::*corrected;
  std::string Patient::*known;
};

// Calls visit(pair) for each.
template <typename Visit>
void each_pair(Visit&& visit) {
  using Register = RegisterPatient;
  using Correct = CorrectPatientDetails;
  using Details = PatientDetails;
  visit(Pair<PersonName>{"name", "names", &Details::names, name_in, put_name, &Register::name,
                         &Correct::name, &Patient::name});
  visit(Pair<Telecom>{"email", "telecoms", &Details::telecoms, email_in, put_email,
                      &Register::email, &Correct::email, &Patient::email});
  visit(Pair<Telecom>{"telephone", "telecoms", &Details::telecoms, telephone_in, put_telephone,
                      &Register::telephone, &Correct::telephone, &Patient::telephone});
  visit(Pair<PostalAddress>{"address", "addresses", &Details::addresses, address_in, put_address,
                            &Register::address, &Correct::address, &Patient::address});
}

void differ(DetailsRules& rules, const char* field, const std::string& list) {
  rules.fail(field, "not-the-same", "leave it out, or write what " + list + " says");
}

// What is said by system and value alone keeps what is known of it besides.
void keep_known(std::vector<Identifier>& wanted, const std::vector<Identifier>& known) {
  for (Identifier& each : wanted) {
    if (each != Identifier{each.system, each.value}) continue;
    const auto found = std::find_if(known.begin(), known.end(), [&](const Identifier& other) {
      return other.system == each.system && other.value == each.value;
    });
    if (found != known.end()) each = *found;
  }
}

// Keeps a wanted value only if it differs from what the state says.
template <typename Value>
void keep_change(std::optional<Value>& change, const std::optional<Value>& wanted,
                 const Value& current) {
  if (wanted && *wanted != current) change = wanted;
}

}  // namespace

void agree(RegisterPatient& command, DetailsRules& rules) {
  each_pair([&](const auto& pair) {
    const auto& list = command.details.*pair.list;
    if (list.empty()) return;
    std::string& said = command.*pair.registered;
    const std::string meant = pair.in(list);
    if (!said.empty() && said != meant) differ(rules, pair.field, pair.list_name);
    said = meant;
  });
}

PatientDetails agree(CorrectPatientDetails& command, const Patient& patient, DetailsRules& rules) {
  const PatientDetails asked = changed(patient.details, command.details);
  PatientDetails after = asked;
  each_pair([&](const auto& pair) {
    const std::string& before = patient.*pair.known;
    std::optional<std::string>& said = command.*pair.corrected;
    if (asked.*pair.list != patient.details.*pair.list) {
      const std::string meant = pair.in(asked.*pair.list);
      if (said && *said != meant && *said != before) differ(rules, pair.field, pair.list_name);
      said = meant;
    } else if (said && *said != before && !(asked.*pair.list).empty()) {
      pair.put(after.*pair.list, *said);
    }
  });
  if (command.identifiers) keep_known(*command.identifiers, patient.identifiers);
  return after;
}

PatientDetailsCorrected change_of(const CorrectPatientDetails& agreed, const PatientDetails& after,
                                  const Patient& patient) {
  PatientDetailsCorrected change;
  keep_change(change.name, agreed.name, patient.name);
  keep_change(change.email, agreed.email, patient.email);
  keep_change(change.address, agreed.address, patient.address);
  keep_change(change.date_of_birth, agreed.date_of_birth, patient.date_of_birth);
  keep_change(change.registered_date, agreed.registered_date, patient.registered_date);
  keep_change(change.telephone, agreed.telephone, patient.telephone);
  keep_change(change.identifiers, agreed.identifiers, patient.identifiers);
  change.details = change_between(patient.details, after);
  if (agreed.gender) {
    keep_change(change.gender, gender_from_name(*agreed.gender), patient.gender);
  }
  return change;
}

}  // namespace carelog::command
