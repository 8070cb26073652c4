// One request on its way through the gateway: who asks, why, as part of what, and its one answer.
// Passed from the reactor's thread to the answering thread; used by one at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "auth/principal.h"
#include "carelog/api/v1/access.pb.h"
#include "carelog/api/v1/common.pb.h"
#include "carelog/api/v1/patient_queries.pb.h"
#include "gateway/call/problem.h"
#include "gateway/call/request_metrics.h"
#include "gateway/call/route.h"
#include "gateway/http/http_connection.h"
#include "gateway/http/http_stream.h"
#include "gateway/http/query_string.h"
#include "gateway/json/json_reader.h"
#include "gateway/tracing/call_trace.h"
#include "infra/process/time_zone.h"

namespace carelog::gateway {

class AccessJournal;
class AnnouncedRead;
class CrossOrigin;

inline constexpr std::string_view emergency = "EMERGENCY";  // a purpose of use

template <class Value>
using OrProblem = tl::expected<Value, Problem>;

class ApiCall {
 public:
  // metrics and accesses outlive the call. route may be null: no route matches. operation: the
  // route's number in the metrics.
  ApiCall(HttpExchange exchange, RequestMetrics& metrics, AccessJournal& accesses,
          const Route* route, PathParameters parameters, std::size_t operation);

  const HttpRequest& request() const { return exchange_.request(); }
  const Route* route() const { return route_; }
  // A parameter of the path, by its name in the route; empty if the route has no such parameter.
  const std::string& parameter(std::string_view name) const { return parameters_.at(name); }
  // Of two that name a pair: the lower id stands in the first.
  void put_in_order(std::string_view first, std::string_view second);
  const std::string& request_id() const { return request_id_; }
  const CallTrace& trace() const { return trace_; }
  std::string client_address() const { return exchange_.address(); }
  std::int64_t requests_under_way() const { return exchange_.requests_under_way(); }

  auth::Principal caller;  // set once the token is verified
  std::string purpose;
  std::string reason;                                  // why the purpose is an emergency
  std::optional<auth::Role> shown_as;                  // sees what that role does, not the caller's
  infra::TimeZone time_zone = infra::TimeZone::utc();  // that of the caller's clinic
  const CrossOrigin* cross_origin = nullptr;           // outlives the call; null: nobody

  // The body of an import may have more values than others.
  void expect_many_values() { values_max_ = json_import_values_max; }

  // What follows "Bearer " in Authorization.
  OrProblem<std::string_view> bearer_token() const;
  // X-Purpose-Of-Use, or the role's default purpose.
  OrProblem<std::string> purpose_of_use() const;
  // X-Purpose-Reason, which an emergency must have.
  OrProblem<std::string> reason_of_use() const;
  OrProblem<JsonValue> json_body() const;
  // A missing body counts as an empty object.
  OrProblem<JsonValue> optional_json_body() const;
  // Consistency-Token and Prefer: wait=N.
  OrProblem<api::v1::Freshness> freshness() const;
  // What one is not shown in full, one may not look for either.
  std::optional<Problem> hidden_filter(const QueryParameters& filters) const;
  // Every parameter must be one of these names.
  OrProblem<QueryParameters> query(std::initializer_list<std::string_view> names) const;

  // The same, with the names in the route's row.
  OrProblem<QueryParameters> route_query() const;

  // command_id is empty for reads.
  void fill(api::v1::RequestContext* context, std::string command_id) const;

  // For the access log: the answer will show this patient's record; the command behind the call;
  // the call as a whole succeeds, but part of it was refused.
  void note_shown(std::string patient_id) { shown_.push_back(std::move(patient_id)); }
  void note_command(std::string command_id) { command_id_ = std::move(command_id); }
  void note_refused_part(std::string_view code) { refusal_ = code; }

  // The query that follows will show the record in the path if all goes well. The access log is
  // told now, so that the answer need not wait for its disk.
  void announce_read();

  // Adds what every answer has. An answer that shows or refuses a patient's record goes out once
  // the access log has it on disk.
  void answer(HttpResponse response);
  // Answers 200 in parts. The call is over when begun() is called, with null if nothing may be
  // shown: then it has been answered.
  using Begun = std::function<void(std::unique_ptr<HttpStream> stream)>;
  void stream(std::string_view content_type, Begun begun);
  void answer_json(int status, std::string json);
  void fail(const Problem& problem);
  // The same, and nothing is recorded.
  void turn_away(const Problem& problem) { send(problem_response(problem, request_id_)); }
  // A quota that the caller has, as members of RateLimit-Policy and RateLimit.
  void note_quota(const std::string& policy, const std::string& limit);
  // The same for a write: names the key for a repeat, and the current version.
  void fail_write(const Problem& problem, std::string_view key);

 private:
  // Leaves in the answer what the caller's role is shown.
  void keep_to_what_is_shown(HttpResponse& response) const;
  OrProblem<QueryParameters> query_of(const std::vector<std::string_view>& names) const;
  // The patient that the path names; empty if none.
  const std::string& subject() const;
  std::optional<api::v1::AccessEntry> access_entry(int status) const;
  api::v1::AccessEntry entry_of_this(api::v1::AccessEntry::Kind kind, int status) const;
  void answer_announced(HttpResponse response);
  void answer_otherwise(HttpResponse response);
  void answer_once_recorded(HttpResponse response, const api::v1::AccessEntry& entry);
  HttpResponse withheld() const;
  void send(HttpResponse response);
  std::unique_ptr<HttpStream> begin_stream(HttpResponse head);

  HttpExchange exchange_;
  RequestMetrics& metrics_;
  AccessJournal& accesses_;
  const Route* route_;
  std::size_t operation_;
  PathParameters parameters_;
  std::string request_id_;
  CallTrace trace_;
  std::string command_id_;
  std::string refusal_;  // the problem's code
  std::string quota_policies_;
  std::string quota_limits_;
  std::size_t values_max_ = json_values_max;
  std::vector<std::string> shown_;
  std::shared_ptr<AnnouncedRead> announced_;  // null: no read was announced
  std::chrono::steady_clock::time_point began_;
};

}  // namespace carelog::gateway
