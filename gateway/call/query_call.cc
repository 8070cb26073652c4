#include "gateway/call/query_call.h"

#include "gateway/http/header_fields.h"
#include "gateway/json/json_writer.h"

namespace carelog::gateway {

HttpResponse data_response(std::string json) {
  HttpResponse response;
  response.headers.reserve(256);
  response.headers = "Cache-Control: no-store\r\n";
  response.body = std::move(json);
  return response;
}

bool wants_csv(const HttpRequest& request) {
  const auto accept = request.header("accept");
  return accept && accepts(*accept, "text/csv") && !accepts(*accept, "application/json");
}

void answer_versioned(ApiCall& call, HttpResponse response, std::uint64_t version) {
  const auto etag = etag_of(version);
  response.add("ETag", etag);
  const auto known = call.request().header_list("if-none-match");
  if (known && if_none_match_hits(*known, etag)) {
    response.status = 304;
    response.body.clear();
  }
  call.answer(std::move(response));
}

namespace {

constexpr std::string_view record_merged = "merged-into: ";  // query-side/reading/query_service.h

// The path with this id in place of the one that the route's subject has.
std::string path_in_record_of(const ApiCall& call, const std::string& id) {
  std::string_view pattern = call.route()->pattern;
  std::string_view path = call.request().path;
  const std::string subject = "{" + std::string(call.route()->subject) + "}";
  const auto next = [](std::string_view& rest) {
    rest.remove_prefix(1);  // the slash
    const auto segment = rest.substr(0, rest.find('/'));
    rest.remove_prefix(segment.size());
    return segment;
  };
  std::string moved;
  while (!pattern.empty() && !path.empty()) {
    const auto wanted = next(pattern);
    const auto found = next(path);
    moved.append("/").append(wanted == subject ? std::string_view(id) : found);
  }
  return moved;
}

}  // namespace

bool is_merged(const grpc::Status& outcome) {
  return std::string_view(outcome.error_details()).starts_with(record_merged);
}

bool answer_merged(ApiCall& call, const grpc::Status& outcome) {
  if (!is_merged(outcome)) return false;
  const std::string& details = outcome.error_details();
  const std::string id = details.substr(record_merged.size());
  JsonWriter json;
  json.begin_object().member("id", call.parameter(call.route()->subject));
  json.member("mergedInto", id).end_object();
  auto response = data_response(json.take());
  response.status = 301;
  std::string location = path_in_record_of(call, id);
  if (!call.request().query.empty()) location.append("?").append(call.request().query);
  response.add("Location", location);
  call.answer(std::move(response));
  return true;
}

}  // namespace carelog::gateway
