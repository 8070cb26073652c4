// A request in its trace: its own place, and those of the calls that it makes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/http/http_message.h"
#include "infra/tracing/tracing.h"

namespace carelog::gateway {

// Of the caller's traceparent if that is one, else of a new trace. While this process records no
// spans the caller's own text is passed on.
class CallTrace {
 public:
  explicit CallTrace(const HttpRequest& request);

  // What follows is below this.
  const std::string& traceparent() const { return traceparent_; }
  // pattern: the route's, never the path. Requires: called once, at the end.
  void answered(std::string_view method, std::string_view pattern, int status) const;

 private:
  friend class BackendTrace;

  std::optional<infra::TracePlace> place_;  // nothing: no span is recorded
  std::string parent_id_;
  std::string traceparent_;
  std::int64_t began_ns_ = 0;
};

// A call to a service behind.
class BackendTrace {
 public:
  BackendTrace(const CallTrace& call, std::string name);

  // For the callee.
  const std::string& traceparent() const { return traceparent_; }
  void answered(bool ok) const;

 private:
  std::optional<infra::TracePlace> place_;
  std::string parent_id_;
  std::string name_;
  std::string traceparent_;
  std::int64_t began_ns_ = 0;
};

}  // namespace carelog::gateway
