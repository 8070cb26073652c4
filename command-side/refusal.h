// A decision against a command: a named value, not a breakdown.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace carelog::command {

enum class RefusalCode {
  invalid,           // errors names every field
  not_found,         // there is no such aggregate
  already_exists,    // another command registered it before
  version_conflict,  // the caller expected another version; current_version has the real one
  in_use,            // a value that must be unique belongs to another; errors names the field
  key_reused,        // the command id was used for a different request
  state_conflict,    // its state does not allow it; detail says why
};

struct FieldError {
  std::string field;  // its own name, with steps into lists: "date_of_birth", "identifiers/0/value"
  std::string code;   // "required", "too-long", "not-a-date", "in-the-future", "in-use", ...
  std::string detail;  // what is wrong and how to mend it; no personal data
  friend bool operator==(const FieldError&, const FieldError&) = default;
};

struct Refusal {
  RefusalCode code = RefusalCode::invalid;
  std::string detail;
  std::vector<FieldError> errors = {};
  std::uint64_t current_version = 0;  // version of the aggregate, if known
};

// For a record that does not exist or belongs to another clinic: the caller must not learn which.
inline Refusal no_such_record() {
  return {RefusalCode::not_found, "there is no such record"};
}

}  // namespace carelog::command
