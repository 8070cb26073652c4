// A decision against a command: a value with a name, not a fault.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace carelog::command {

enum class RefusalCode {
  invalid,           // errors names every field
  not_found,         // there is no such aggregate
  already_exists,    // it was registered before, by another command
  version_conflict,  // the caller expected another version; current_version says which it has
  in_use,            // a value that must be unique belongs to another; errors names the field
  key_reused,        // the command id was used for another request
  state_conflict,    // its state does not allow it; detail says why
};

struct FieldError {
  std::string pointer;  // RFC 6901, into the request's REST body: "/dateOfBirth"
  std::string code;     // "required", "too-long", "not-a-date", "in-the-future", "in-use", ...
  std::string detail;   // what is wrong and how to mend it; no personal data
  friend bool operator==(const FieldError&, const FieldError&) = default;
};

struct Refusal {
  RefusalCode code = RefusalCode::invalid;
  std::string detail;
  std::vector<FieldError> errors = {};
  std::uint64_t current_version = 0;  // of the aggregate, when known
};

}  // namespace carelog::command
