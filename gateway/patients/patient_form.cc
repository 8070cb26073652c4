#include "gateway/patients/patient_form.h"

#include <algorithm>
#include <array>

#include "gateway/call/form_reader.h"
#include "gateway/http/header_fields.h"
#include "infra/process/clock.h"

namespace carelog::gateway {
namespace {

using Presence = FormReader::Presence;

constexpr std::size_t name_bytes_max = 400;
constexpr std::size_t email_bytes_max = 254;  // RFC 5321
constexpr std::size_t address_bytes_max = 1000;
constexpr std::size_t telephone_bytes_max = 40;
constexpr std::size_t reason_bytes_max = 500;
constexpr std::size_t short_text_bytes_max = 64;
constexpr std::size_t password_bytes_max = 1024;
constexpr std::size_t identifiers_max = 20;
constexpr std::size_t identifier_system_bytes_max = 64;
constexpr std::size_t identifier_value_bytes_max = 128;
constexpr std::string_view earliest_date = "1850-01-01";
constexpr std::array<std::string_view, 4> genders = {"male", "female", "other", "unknown"};

// One @, something before it, a dot inside what follows, no spaces.
bool looks_like_email(std::string_view text) {
  const auto at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at > 64) return false;
  const auto domain = text.substr(at + 1);
  const auto dot = domain.find('.');
  return dot != std::string_view::npos && dot > 0 && domain.back() != '.' &&
         domain.find("..") == std::string_view::npos &&
         domain.find('@') == std::string_view::npos && text.find(' ') == std::string_view::npos;
}

void check_date(FormReader& form, std::string_view pointer, const std::string& date,
                std::string_view today) {
  if (!infra::is_date(date)) {
    form.fail(pointer, "not-a-date", "write a calendar date as YYYY-MM-DD");
  } else if (date > today) {
    form.fail(pointer, "in-the-future", "give a date that is not after today");
  } else if (date < earliest_date) {
    form.fail(pointer, "too-early", "give a date from " + std::string(earliest_date) + " on");
  }
}

std::string identifier_part(FormReader& form, const JsonValue& item, std::string_view name,
                            const std::string& pointer, std::size_t bytes_max) {
  const JsonValue* part = item.find(name);
  const std::string where = pointer + "/" + std::string(name);
  if (part == nullptr || part->text.find_first_not_of(' ') == std::string::npos) {
    const bool wrong_kind = part != nullptr && part->kind != JsonValue::Kind::string &&
                            part->kind != JsonValue::Kind::null;
    form.fail(where, wrong_kind ? "not-a-string" : "required",
              wrong_kind ? "write the value as a JSON string" : "give a value that is not empty");
    return {};
  }
  form.check_text(where, part->text, bytes_max);
  return part->text;
}

void read_identifier_list(FormReader& form, const JsonValue& list,
                          std::vector<FormIdentifier>& identifiers) {
  if (list.kind == JsonValue::Kind::null) return;
  if (list.kind != JsonValue::Kind::array) {
    form.fail("/identifiers", "not-an-array", "write a list of {\"system\", \"value\"}");
    return;
  }
  if (list.items.size() > identifiers_max) {
    form.fail("/identifiers", "too-many", "give at most " + std::to_string(identifiers_max));
    return;
  }
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    const std::string pointer = "/identifiers/" + std::to_string(i);
    const JsonValue& item = list.items[i];
    if (item.kind != JsonValue::Kind::object) {
      form.fail(pointer, "not-an-object", "write {\"system\": \"mrn\", \"value\": \"...\"}");
      continue;
    }
    FormIdentifier identifier;
    identifier.system = identifier_part(form, item, "system", pointer, identifier_system_bytes_max);
    identifier.value = identifier_part(form, item, "value", pointer, identifier_value_bytes_max);
    for (const auto& [name, value] : item.members) {
      if (name == "system" || name == "value") continue;
      form.fail(pointer + pointer_step(name.substr(0, 100)), "unknown-field",
                "leave this field out");
    }
    if (std::find(identifiers.begin(), identifiers.end(), identifier) != identifiers.end()) {
      form.fail(pointer, "repeated", "give each identifier once");
    }
    identifiers.push_back(std::move(identifier));
  }
}

void read_identifiers(FormReader& form, PatientForm& patient) {
  const JsonValue* list = form.take("identifiers");
  const auto mrn = form.text("mrn", Presence::optional, identifier_value_bytes_max);
  if (list == nullptr && !mrn) return;
  std::vector<FormIdentifier> identifiers;
  if (list != nullptr) read_identifier_list(form, *list, identifiers);
  const FormIdentifier short_form{"mrn", mrn.value_or("")};
  const bool known =
      std::find(identifiers.begin(), identifiers.end(), short_form) != identifiers.end();
  if (!short_form.value.empty() && !known) identifiers.push_back(short_form);
  patient.identifiers = std::move(identifiers);
}

void read_import_key(FormReader& form, PatientForm& patient) {
  const auto key = form.text("key", Presence::required, idempotency_key_max_bytes);
  if (!key) return;
  patient.key = *key;
}

void read_dates(FormReader& form, PatientFormKind kind, std::string_view today,
                PatientForm& patient) {
  const bool correction = kind == PatientFormKind::correction;
  patient.date_of_birth = form.text(
      "dateOfBirth", correction ? Presence::optional : Presence::required, short_text_bytes_max);
  patient.registered_date = form.text("registeredDate", Presence::optional, short_text_bytes_max);
  const bool keeps_dates = correction || kind == PatientFormKind::replacement;
  if (patient.date_of_birth) check_date(form, "/dateOfBirth", *patient.date_of_birth, today);
  if (patient.registered_date) {
    if (!patient.registered_date->empty() || correction) {
      check_date(form, "/registeredDate", *patient.registered_date, today);
    } else if (keeps_dates) {
      patient.registered_date.reset();
    }
  }
  if (keeps_dates) return;  // there is a request of its own for a death
  patient.deceased_date = form.text("deceasedDate", Presence::optional, short_text_bytes_max);
  if (!patient.deceased_date || patient.deceased_date->empty()) return;
  check_date(form, "/deceasedDate", *patient.deceased_date, today);
  if (patient.date_of_birth && infra::is_date(*patient.date_of_birth) &&
      *patient.deceased_date < *patient.date_of_birth) {
    form.fail("/deceasedDate", "before-birth", "give a date that is not before the date of birth");
  }
}

}  // namespace

FormOr<PatientForm> read_patient_form(const JsonValue& body, PatientFormKind kind,
                                      std::string_view today, const std::string& base) {
  FormReader form(body, base);
  PatientForm patient;
  const bool import = kind == PatientFormKind::import_row;
  const bool correction = kind == PatientFormKind::correction;
  const auto simple = correction || import ? Presence::optional : Presence::required;
  if (import) read_import_key(form, patient);
  patient.name =
      form.text("name", correction ? Presence::optional : Presence::required, name_bytes_max);
  if (correction && patient.name && patient.name->find_first_not_of(' ') == std::string::npos) {
    form.fail("/name", "required", "give a value that is not empty");
  }
  patient.email = form.text("email", simple, email_bytes_max);
  if (patient.email && !patient.email->empty() && !looks_like_email(*patient.email)) {
    form.fail("/email", "not-an-email", "write an address like name@example.org");
  }
  patient.address = form.text("address", simple, address_bytes_max);
  read_dates(form, kind, today, patient);
  patient.gender = form.text("gender", Presence::optional, short_text_bytes_max);
  if (patient.gender && !patient.gender->empty() &&
      std::find(genders.begin(), genders.end(), *patient.gender) == genders.end()) {
    form.fail("/gender", "not-a-choice", "use male, female, other or unknown");
  }
  patient.telephone = form.text("telephone", Presence::optional, telephone_bytes_max);
  read_identifiers(form, patient);
  if (auto errors = form.finish(); !errors.empty()) return tl::unexpected(std::move(errors));
  return patient;
}

FormOr<std::string> read_death_form(const JsonValue& body, std::string_view today) {
  FormReader form(body, "");
  const auto date = form.text("deceasedDate", Presence::required, short_text_bytes_max);
  if (date) check_date(form, "/deceasedDate", *date, today);
  if (auto errors = form.finish(); !errors.empty()) return tl::unexpected(std::move(errors));
  return *date;
}

FormOr<std::string> read_reason_form(const JsonValue& body) {
  FormReader form(body, "");
  auto reason = form.text("reason", Presence::optional, reason_bytes_max);
  if (auto errors = form.finish(); !errors.empty()) return tl::unexpected(std::move(errors));
  return reason.value_or("");
}

FormOr<SignInForm> read_login_form(const JsonValue& body) {
  FormReader form(body, "");
  const auto email = form.text("email", Presence::required, email_bytes_max);
  const auto password = form.text("password", Presence::required, password_bytes_max);
  if (auto errors = form.finish(); !errors.empty()) return tl::unexpected(std::move(errors));
  return SignInForm{*email, *password, ""};
}

FormOr<SignInForm> read_new_user_form(const JsonValue& body) {
  FormReader form(body, "");
  const auto email = form.text("email", Presence::required, email_bytes_max);
  const auto password = form.text("password", Presence::required, password_bytes_max);
  const auto role = form.text("role", Presence::required, short_text_bytes_max);
  if (email && !looks_like_email(*email)) {
    form.fail("/email", "not-an-email", "write an address like name@example.org");
  }
  if (auto errors = form.finish(); !errors.empty()) return tl::unexpected(std::move(errors));
  return SignInForm{*email, *password, *role};
}

}  // namespace carelog::gateway
