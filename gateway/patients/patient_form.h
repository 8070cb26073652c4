// What a request body may say about a patient: the form of each field. The command side checks the
// domain again and knows more (what is taken, what the record's state allows).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "gateway/call/problem.h"
#include "gateway/json/json_reader.h"

namespace carelog::gateway {

// registration and replacement need name, email, address and dateOfBirth, as the form's older
// clients send them; a correction needs nothing; an import row needs key, name and dateOfBirth.
enum class PatientFormKind { registration, replacement, correction, import_row };

struct FormIdentifier {
  std::string system;
  std::string value;

  friend bool operator==(const FormIdentifier&, const FormIdentifier&) = default;
};

// Absent: not said. Present and empty: cleared.
struct PatientForm {
  std::string key;  // of an import row
  std::optional<std::string> name;
  std::optional<std::string> email;
  std::optional<std::string> address;
  std::optional<std::string> date_of_birth;
  std::optional<std::string> registered_date;
  std::optional<std::string> gender;
  std::optional<std::string> telephone;
  std::optional<std::string> deceased_date;                // registration and import only
  std::optional<std::vector<FormIdentifier>> identifiers;  // the shorthand mrn is one of them
};

template <class Form>
using FormOr = tl::expected<Form, std::vector<FieldProblem>>;

// base: see FormReader. today is an ISO 8601 date.
[[nodiscard]] FormOr<PatientForm> read_patient_form(const JsonValue& body, PatientFormKind kind,
                                                    std::string_view today,
                                                    const std::string& base = "");

// {"deceasedDate": "YYYY-MM-DD"}
[[nodiscard]] FormOr<std::string> read_death_form(const JsonValue& body, std::string_view today);
// {"reason": "..."}, or nothing at all
[[nodiscard]] FormOr<std::string> read_reason_form(const JsonValue& body);

struct SignInForm {
  std::string email;
  std::string password;
  std::string role;  // of a new user
};
[[nodiscard]] FormOr<SignInForm> read_login_form(const JsonValue& body);
[[nodiscard]] FormOr<SignInForm> read_new_user_form(const JsonValue& body);

}  // namespace carelog::gateway
