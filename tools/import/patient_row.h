// A patient on the way into carelog: what `seed` makes up and `import` reads, one row of
// POST /api/import/patients. Fields as in the REST form; empty means "not known".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace carelog::tools {

struct PatientRow {
  struct Identifier {
    std::string system;  // "mrn"
    std::string value;
    friend bool operator==(const Identifier&, const Identifier&) = default;
  };

  std::string key;  // names the row for ever: sending it again adds nothing
  std::string name;
  std::string email;
  std::string address;
  std::string date_of_birth;    // ISO 8601 date
  std::string registered_date;  // ISO 8601 date; empty: the day it is decided
  std::vector<Identifier> identifiers;
  std::string gender;  // male, female, other, unknown
  std::string telephone;
  std::string deceased_date;  // ISO 8601 date; empty while alive

  friend bool operator==(const PatientRow&, const PatientRow&) = default;
};

// What became of a row.
struct RowOutcome {
  struct Problem {
    std::string field;  // REST name: "dateOfBirth"; empty: the row as a whole
    std::string reason;
  };
  // unsent: the service could not take it now; sending it again is safe.
  enum class Status { created, existing, refused, unsent };

  Status status = Status::unsent;
  std::string id;
  std::uint64_t version = 0;
  std::vector<Problem> problems;
};

// The row as JSON, empty fields left out. Throws std::invalid_argument when a field is not UTF-8.
std::string import_row(const PatientRow& row);

// The answer's outcomes, in the order of the rows sent. Throws std::runtime_error when the text is
// not such an answer or a row is missing from it.
std::vector<RowOutcome> import_outcomes(std::string_view body, std::size_t rows);

// The name of the first field that is not valid UTF-8, or empty.
std::string field_that_is_not_utf8(const PatientRow& row);

}  // namespace carelog::tools
