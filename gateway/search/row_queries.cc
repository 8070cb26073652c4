#include "gateway/search/row_queries.h"

#include "gateway/call/query_call.h"
#include "gateway/search/filters.h"
#include "gateway/search/list_parameters.h"

namespace carelog::gateway {
namespace {

namespace wire = carelog::api::v1;
using Rows = wire::RowQueryService::StubInterface::async_interface;

// The time that is asked about, as it was written.
struct SpanWords {
  std::string day, from, to;
};

// The sentence says what is wrong.
std::string set_row_parameter(wire::ListRowsRequest& request, SpanWords& span,
                              const std::string& name, const std::string& value) {
  if (const auto page = set_page(request, name, value)) return *page;
  std::string fault = fault_of_filter(name, value);
  if (!fault.empty()) return fault;
  if (name == "day") {
    span.day = value;
  } else if (name == "from") {
    span.from = value;
  } else if (name == "to") {
    span.to = value;
  } else {
    auto& filter = *request.add_filters();
    filter.set_name(name);
    filter.set_value(value);
  }
  return "";
}

std::string set_span(wire::ListRowsRequest& request, const SpanWords& span, std::string_view today,
                     const infra::TimeZone& zone) {
  if (span.from.empty() != span.to.empty() || (!span.from.empty() && !span.day.empty())) {
    return "Say day, or from and to.";
  }
  if (span.from.empty()) {
    const std::string day = span.day.empty() ? std::string(today) : span.day;
    const auto begin = zone.begin_of_day_ms(day);
    if (!begin) return "day is a date, such as 2024-02-29.";
    request.set_from_ms(*begin);
    request.set_to_ms(zone.end_of_day_ms(day).value_or(*begin));
    return "";
  }
  for (const std::string* text : {&span.from, &span.to}) {
    if (holds_blank(*text)) return "A time " + std::string(filter_blank_rule);
  }
  const auto from = moment_of(span.from, false, zone);
  const auto to = moment_of(span.to, true, zone);
  if (!from || !to) return "from and to are times, such as 2024-02-29T12:00:00Z, or dates.";
  if (*from > *to) return "from is not after to.";
  request.set_from_ms(*from);
  request.set_to_ms(*to + 1);
  return "";
}

std::string json_of_rows(const wire::ListRowsReply& reply) {
  std::string json = "[";
  for (const wire::ListedRow& each : reply.rows()) {
    if (json.size() > 1) json += ',';
    json += each.json();
  }
  return json + "]";
}

}  // namespace

OrProblem<wire::ListRowsRequest> read_row_parameters(const QueryParameters& parameters,
                                                     std::string_view today,
                                                     const infra::TimeZone& zone) {
  wire::ListRowsRequest request;
  request.set_limit(page_rows_default);
  SpanWords span;
  for (const auto& [name, value] : parameters) {
    auto complaint = set_row_parameter(request, span, name, value);
    if (!complaint.empty()) return refuse_parameter(std::move(complaint));
  }
  auto complaint = set_span(request, span, today, zone);
  if (!complaint.empty()) return refuse_parameter(std::move(complaint));
  return request;
}

void list_rows(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  auto parameters = call->route_query();
  if (!parameters) return call->fail(parameters.error());
  auto request = read_row_parameters(*parameters, call->time_zone.today(), call->time_zone);
  if (!request) return call->fail(request.error());
  request->set_list(std::string(call->route()->kind));
  ask<Rows, wire::ListRowsRequest, wire::ListRowsReply>(
      parts, std::move(call), parts->rows->async(), &Rows::List, std::move(*request),
      [parameters = std::move(*parameters)](ApiCall& asking, const wire::ListRowsReply& reply) {
        auto response = data_response(json_of_rows(reply));
        for (const wire::ListedRow& each : reply.rows()) asking.note_shown(each.patient_id());
        add_age(response, reply);
        if (!reply.next_cursor().empty()) {
          response.add("Link",
                       next_link(asking.request().path, parameters, "cursor", reply.next_cursor()));
        }
        asking.answer(std::move(response));
      });
}

}  // namespace carelog::gateway
