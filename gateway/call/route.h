// A row of the route map: everything that the gateway knows of a route.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "auth/permission.h"
#include "gateway/http/http_message.h"

namespace carelog::gateway {

class ApiCall;
struct GatewayParts;

// Never blocks; answers the call now or later.
using RouteHandler = void (*)(const std::shared_ptr<GatewayParts>& parts,
                              std::shared_ptr<ApiCall> call);

// What enters the access log of a route.
enum class Recorded {
  nothing,  // it is about nobody's record: documents, health
  reads,    // each answer and each refusal: it shows records or sums of them, signs somebody in, or
            // changes accounts, which are in no log but this
  changes,  // what it changes is in the log: what it shows besides, and each refusal
};

// How a write reaches the command side (call/command_call.h).
struct CommandRoute {
  std::string_view message = {};  // "CorrectPatientDetails": the body is read into it; empty: none
  std::string_view command = {};  // its name, if it is not the message's
  // The body is a part of the message: what it names shall be changed, and the command is an
  // AmendEntry (chart.proto).
  bool amends = false;
  std::string_view aggregate = {};  // the type of what it changes: "patient"
  std::string_view view = {};       // the message of the answer's body: "PatientView"
  std::string_view topic = "patients";
  std::string_view id = {};  // the parameter that names the aggregate; empty: a new one is made
  std::string_view derived = {};  // then its id is derived from that parameter, under this name
  bool of_clinic = false;         // or from the caller's clinic: it is nobody's record
  std::string_view key = {};      // the parameter in whose record it is; empty: it is its own key
  std::string_view part = {};     // the parameter that is the message's part_id; empty: it has none
  int status = 200;               // of success; 204: without a body
  bool body_optional = false;
  std::string_view filled = {};  // members that this route demands, see FormDemands
  std::string_view present = {};
  std::string_view in_full = {};
};

inline constexpr std::size_t body_max_bytes = 64 * 1024;
inline constexpr std::size_t import_body_max_bytes = 1024 * 1024;

struct Route {
  HttpMethod method = HttpMethod::get;
  std::string_view pattern;  // "/api/patients/{id}"; a parameter is a UUID, {code} a word
  std::optional<auth::Permission> permission;  // nothing: open to everybody
  std::string_view operation;                  // its name in /openapi.json and /metrics
  RouteHandler handle = nullptr;
  Recorded recorded = Recorded::nothing;
  std::string_view subject = {};  // the parameter that is a patient's id; empty: none is
  CommandRoute command = {};
  std::string_view kind = {};   // of a read of a chart: the aggregates' type; empty: every one
  std::string_view query = {};  // names of the query parameters, parted by blanks
  bool own_query = false;       // its handler names them itself
  // For /openapi.json, of a command that documents/operations.json says nothing more about: the
  // rest is described from this row and the command's message.
  std::string_view summary = {};
  std::string_view media_type = "application/json";  // of the answer
  std::string_view other_media_type = {};            // of the answer when it alone is asked for
  std::size_t body_max = body_max_bytes;
};

inline constexpr std::string_view word_parameter = "code";  // every other one is a UUID

// The values of a path's parameters, decoded and in lower case.
class PathParameters {
 public:
  void add(std::string_view name, std::string value) { all_.emplace_back(name, std::move(value)); }
  // Empty: there is no such parameter.
  const std::string& at(std::string_view name) const;

 private:
  std::vector<std::pair<std::string_view, std::string>> all_;
};

std::string_view method_name(HttpMethod method);

}  // namespace carelog::gateway
