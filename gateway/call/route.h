// A row of the route map: everything that the gateway knows about a route.
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

// Never blocks; answers the call at once or later.
using RouteHandler = void (*)(const std::shared_ptr<GatewayParts>& parts,
                              std::shared_ptr<ApiCall> call);

// What a route adds to the access log.
enum class Recorded {
  nothing,  // nothing: documents, health; no record is involved
  reads,    // each answer and refusal: it shows records or sums of them, signs somebody in, or
            // changes accounts, which no other log has
  changes,  // what it shows, and each refusal; its changes are in the log
};

// How a write becomes a command (call/command_call.h).
struct CommandRoute {
  std::string_view message = {};  // read from the body: "CorrectPatientDetails"; empty: none
  std::string_view command = {};  // the command's name, if not the message's
  // The body is part of the message: the members it has are changed, and the command is an
  // AmendEntry (chart.proto).
  bool amends = false;
  std::string_view aggregate = {};  // type of the aggregate it changes: "patient"
  std::string_view view = {};       // message of the answer's body: "PatientView"
  std::string_view topic = "patients";
  std::string_view id = {};       // path parameter with the aggregate's id; empty: a new one
  std::string_view derived = {};  // if set, the id is derived from that parameter, under this name
  bool of_clinic = false;         // or from the caller's clinic: it is nobody's record
  std::string_view key = {};      // path parameter with the record's id; empty: its own key
  std::string_view part = {};     // path parameter for the message's part_id; empty: none
  int status = 200;               // status of success; 204 has no body
  bool body_optional = false;
  std::string_view filled = {};  // members that this route requires, see FormDemands
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
  std::string_view subject = {};  // path parameter with a patient's or user's id; empty: none
  // What it answers with, by which a role is shown some members and others not
  // (auth/field_rules.h); empty: what document_of() says.
  std::string_view shows = {};
  CommandRoute command = {};
  // For a read of a chart: type of the aggregates; empty: all. For a list of rows: its name.
  std::string_view kind = {};
  // Names of the query parameters, separated by blanks; after a name may follow the only values
  // that it takes: "limit active=true|false|all".
  std::string_view query = {};
  bool own_query = false;  // its handler checks the names itself
  // For /openapi.json, of a command that documents/operations.json does not describe: the rest
  // follows from this row and the command's message.
  std::string_view summary = {};
  std::string_view media_type = "application/json";  // of the answer
  std::string_view other_media_type = {};            // alternative, if the client accepts only that
  std::size_t body_max = body_max_bytes;
};

struct QueryParameter {
  std::string_view name;
  std::string_view words;  // separated by '|'; empty: any value
};
// As the row lists them.
std::vector<QueryParameter> query_parameters(const Route& route);
std::vector<std::string_view> words_of(const QueryParameter& parameter);

// What the route answers with: what its row says, else the aggregate that it changes, else its
// kind.
std::string_view document_of(const Route& route);

inline constexpr std::string_view word_parameter = "code";      // "in-use"
inline constexpr std::string_view file_parameter = "file";      // "page-1a2b.js"
inline constexpr std::string_view number_parameter = "number";  // "3"
// All other parameters are UUIDs.

// The values of a path's parameters, decoded; ids in lower case.
class PathParameters {
 public:
  void add(std::string_view name, std::string value) { all_.emplace_back(name, std::move(value)); }
  // Empty if there is no such parameter.
  const std::string& at(std::string_view name) const;
  // Exchanges their values if the first is the greater one.
  void put_in_order(std::string_view first, std::string_view second);

 private:
  std::vector<std::pair<std::string_view, std::string>> all_;
};

std::string_view method_name(HttpMethod method);

}  // namespace carelog::gateway
