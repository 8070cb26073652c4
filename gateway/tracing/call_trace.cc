#include "gateway/tracing/call_trace.h"

#include <utility>

#include "gateway/http/header_fields.h"

namespace carelog::gateway {

CallTrace::CallTrace(const HttpRequest& request) {
  const auto given = request.header("traceparent");
  const bool has_caller = given && is_traceparent(*given);
  traceparent_ = has_caller ? std::string(*given) : new_traceparent();
  if (!infra::is_tracing()) return;
  const auto place = infra::parse_traceparent(traceparent_);
  if (!place) return;
  place_ = has_caller ? infra::below(*place) : *place;
  place_->sampled = place->sampled && infra::is_traced(place->trace_id);
  if (has_caller) parent_id_ = place->span_id;
  traceparent_ = infra::traceparent_of(*place_);
  began_ns_ = infra::now_ns();
}

void CallTrace::answered(std::string_view method, std::string_view pattern, int status) const {
  if (!place_ || !place_->sampled) return;
  infra::record_span({.name = std::string(method) + " " + std::string(pattern),
                      .place = *place_,
                      .parent_id = parent_id_,
                      .kind = infra::SpanKind::server,
                      .began_ns = began_ns_,
                      .ended_ns = infra::now_ns(),
                      .failed = status >= 500,
                      .attributes = {{"http.request.method", std::string(method)},
                                     {"http.route", std::string(pattern)},
                                     {"http.response.status_code", std::to_string(status)}}});
}

BackendTrace::BackendTrace(const CallTrace& call, std::string name)
    : parent_id_(call.place_ ? call.place_->span_id : ""),
      name_(std::move(name)),
      traceparent_(call.traceparent()) {
  if (!call.place_ || !call.place_->sampled) return;
  place_ = infra::below(*call.place_);
  traceparent_ = infra::traceparent_of(*place_);
  began_ns_ = infra::now_ns();
}

void BackendTrace::answered(bool ok) const {
  if (!place_) return;
  infra::record_span({.name = name_,
                      .place = *place_,
                      .parent_id = parent_id_,
                      .kind = infra::SpanKind::client,
                      .began_ns = began_ns_,
                      .ended_ns = infra::now_ns(),
                      .failed = !ok});
}

}  // namespace carelog::gateway
