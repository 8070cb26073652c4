#include "gateway/http/cross_origin.h"

#include <algorithm>
#include <stdexcept>

#include "infra/text/text.h"

namespace carelog::gateway {
namespace {

constexpr const char* sent_headers =
    "Authorization, Content-Type, Accept, Idempotency-Key, If-Match, If-None-Match, "
    "Consistency-Token, Prefer, X-Purpose-Of-Use, X-Purpose-Reason, X-Request-Id, traceparent";
constexpr const char* read_headers =
    "ETag, Location, Link, Consistency-Token, Idempotency-Key, Idempotency-Replayed, Retry-After, "
    "X-Request-Id, X-Total-Count, Age-Of-Data-Ms, RateLimit, RateLimit-Policy, traceresponse";

// As browsers send it: scheme, host and port without a path, in lower case.
bool is_origin(std::string_view text) {
  const bool https = text.starts_with("https://");
  if (!https && !text.starts_with("http://")) return false;
  const std::string_view host = text.substr(https ? 8 : 7);
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char each) {
    return (each >= 'a' && each <= 'z') || (each >= '0' && each <= '9') || each == '.' ||
           each == '-' || each == ':' || each == '[' || each == ']';
  });
}

}  // namespace

CrossOrigin::CrossOrigin(std::string_view list) {
  for (std::string_view rest = list; !rest.empty();) {
    const auto comma = rest.find(',');
    const std::string origin(infra::trimmed(rest.substr(0, comma)));
    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    if (origin.empty()) continue;
    if (!is_origin(origin)) {
      throw std::invalid_argument("\"" + origin +
                                  "\" is no origin: write https://app.clinic.example, in lower "
                                  "case and without a path");
    }
    origins_.push_back(origin);
  }
  if (origins_.size() > origins_max) {
    throw std::invalid_argument("at most " + std::to_string(origins_max) + " origins");
  }
}

void CrossOrigin::add_to(HttpResponse& response, const HttpRequest& request) const {
  if (origins_.empty()) return;
  response.add("Vary", "Origin");
  const auto origin = request.header("origin");
  if (!origin || std::find(origins_.begin(), origins_.end(), *origin) == origins_.end()) return;
  response.add("Access-Control-Allow-Origin", *origin);
  if (request.method == HttpMethod::options && request.header("access-control-request-method")) {
    response.add("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE");
    response.add("Access-Control-Allow-Headers", sent_headers);
    response.add("Access-Control-Max-Age", "600");
  } else {
    response.add("Access-Control-Expose-Headers", read_headers);
  }
}

}  // namespace carelog::gateway
