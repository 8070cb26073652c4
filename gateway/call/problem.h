// Errors as RFC 9457 problem details. Status and title come from one list of kinds, so that the
// same error always looks the same and each kind is documented once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/call/problem_kinds.h"
#include "gateway/http/http_message.h"

namespace carelog::gateway {

// Never personal data, never another program's error text.
struct FieldProblem {
  std::string pointer;  // RFC 6901 into the body: "/dateOfBirth"
  std::string code;     // "required"
  std::string detail;   // what to do

  friend bool operator==(const FieldProblem&, const FieldProblem&) = default;
};

struct Problem {
  std::string_view code;  // code of a kind
  std::string detail;
  std::vector<FieldProblem> errors;
  std::optional<std::uint64_t> current_version;
  std::optional<int> retry_after_s;
};

Problem problem(std::string_view code, std::string detail);

// request_id is the correlation id ("" if there is none yet). Adds Retry-After, also to every 429
// and 503, and for 401 WWW-Authenticate. Requires: problem.code is a kind's.
HttpResponse problem_response(const Problem& problem, std::string_view request_id);

// The HTTP status. Requires: problem.code is a kind's.
int status_of(const Problem& problem);

// The kind for a request that could not be read as HTTP.
std::string_view code_of_http_status(int status);

}  // namespace carelog::gateway
