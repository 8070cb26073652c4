#include "gateway/accounts/form_body.h"

#include "gateway/http/header_fields.h"

namespace carelog::gateway {
namespace {

tl::unexpected<Problem> refuse_form(std::string_view code, std::string detail) {
  Problem problem;
  problem.code = code;
  problem.detail = std::move(detail);
  return tl::unexpected(std::move(problem));
}

}  // namespace

OrProblem<QueryParameters> form_body(const ApiCall& call) {
  const auto type = call.request().header("content-type");
  if (!type || !is_media_type(*type, "application/x-www-form-urlencoded")) {
    return refuse_form("unsupported-media-type",
                       "Send the body as application/x-www-form-urlencoded.");
  }
  auto fields = parse_query(call.request().body);
  if (!fields) {
    return refuse_form("invalid-parameter",
                       "The body repeats a field or is not properly percent-encoded.");
  }
  return std::move(*fields);
}

std::string field_of(const QueryParameters& fields, std::string_view name) {
  for (const auto& [known, value] : fields) {
    if (known == name) return value;
  }
  return "";
}

}  // namespace carelog::gateway
