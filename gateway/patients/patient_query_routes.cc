#include "gateway/patients/patient_query_routes.h"

#include <algorithm>

#include "gateway/call/api_call.h"
#include "gateway/call/backend_call.h"
#include "gateway/call/form.h"
#include "gateway/call/gateway_parts.h"
#include "gateway/call/query_call.h"
#include "gateway/http/header_fields.h"
#include "gateway/json/message_json.h"
#include "gateway/patients/patient_json.h"
#include "gateway/search/filters.h"
#include "gateway/search/list_parameters.h"
#include "infra/process/clock.h"

namespace carelog::gateway {
namespace {

namespace wire = carelog::api::v1;
using Patients = wire::PatientQueryService::StubInterface::async_interface;

// The patient as of then, folded from its history.
void get_patient_as_of(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call,
                       const QueryParameters& parameters) {
  auto request = read_as_of_parameters(parameters, infra::now_ms(), call->time_zone);
  if (!request) return call->fail(request.error());
  request->set_patient_id(call->parameter("id"));
  ask<Patients, wire::GetPatientAsOfRequest, wire::GetPatientReply>(
      parts, std::move(call), parts->patients->async(), &Patients::GetPatientAsOf,
      std::move(*request), [](ApiCall& asking, const wire::GetPatientReply& reply) {
        auto response = data_response(json_of(reply.patient()));
        add_age(response, reply);
        response.add("ETag", etag_of(reply.patient().version()));
        asking.answer(std::move(response));
      });
}

// Answers with a page. The next page is requested like the first: by a Link, or, for a search by
// POST, with the cursor in Next-Cursor.
void answer_page(ApiCall& call, const QueryParameters& parameters,
                 const wire::ListPatientsReply& reply) {
  auto response = data_response(json_of(reply));
  for (const auto& patient : reply.patients()) call.note_shown(patient.id());
  add_age(response, reply);
  if (reply.has_count()) response.add("X-Total-Count", std::to_string(reply.count()));
  if (!reply.next_cursor().empty() && call.request().method == HttpMethod::post) {
    response.add("Next-Cursor", reply.next_cursor());
  } else if (!reply.next_cursor().empty()) {
    response.add("Link", next_link("/api/patients", parameters, "cursor", reply.next_cursor()));
  }
  call.answer(std::move(response));
}

void ask_for_page(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call,
                  QueryParameters parameters, wire::ListPatientsRequest request) {
  ask<Patients, wire::ListPatientsRequest, wire::ListPatientsReply>(
      parts, std::move(call), parts->patients->async(), &Patients::ListPatients, std::move(request),
      [parameters = std::move(parameters)](ApiCall& asking, const wire::ListPatientsReply& reply) {
        answer_page(asking, parameters, reply);
      });
}

const std::initializer_list<std::string_view> list_parameters = {
    "limit",          "cursor",       "q",      "name", "email", "identifier", "dateOfBirth",
    "registeredFrom", "registeredTo", "active", "sort", "count"};

}  // namespace

void list_patients(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  auto parameters = call->query(list_parameters);
  if (!parameters) return call->fail(parameters.error());
  auto request = read_list_parameters(*parameters);
  if (!request) return call->fail(request.error());
  ask_for_page(parts, std::move(call), std::move(*parameters), std::move(*request));
}

void list_duplicates(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  auto parameters = call->query({"limit", "cursor", "minScore", "notDuplicates"});
  if (!parameters) return call->fail(parameters.error());
  auto request = read_duplicates_parameters(*parameters);
  if (!request) return call->fail(request.error());
  ask<Patients, wire::ListDuplicatesRequest, wire::ListDuplicatesReply>(
      parts, std::move(call), parts->patients->async(), &Patients::ListDuplicates,
      std::move(*request),
      [parameters = std::move(*parameters)](ApiCall& asking,
                                            const wire::ListDuplicatesReply& reply) {
        auto response = data_response(json_of(reply));
        for (const auto& pair : reply.pairs()) {
          asking.note_shown(pair.patient().id());
          asking.note_shown(pair.other().id());
        }
        add_age(response, reply);
        if (!reply.next_cursor().empty()) {
          response.add("Link",
                       next_link(asking.request().path, parameters, "cursor", reply.next_cursor()));
        }
        asking.answer(std::move(response));
      });
}

void search_patients(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  const auto body = call->optional_json_body();
  if (!body) return call->fail(body.error());
  auto filters = filters_in(*body, list_parameters);
  if (!filters) return call->fail(problem_of_fields(std::move(filters.error())));
  if (const auto hidden = call->hidden_filter(*filters)) return call->fail(*hidden);
  auto request = read_list_parameters(*filters);
  if (!request) return call->fail(request.error());
  ask_for_page(parts, std::move(call), std::move(*filters), std::move(*request));
}

void get_patient(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  if (auto none = call->query({}); !none) return call->fail(none.error());
  wire::GetPatientRequest request;
  request.set_patient_id(call->parameter("id"));
  ask<Patients, wire::GetPatientRequest, wire::GetPatientReply>(
      parts, std::move(call), parts->patients->async(), &Patients::GetPatient, std::move(request),
      [](ApiCall& asking, const wire::GetPatientReply& reply) {
        auto response = data_response(json_of(reply.patient()));
        add_age(response, reply);
        answer_versioned(asking, std::move(response), reply.patient().version());
      });
}

void get_patient_history(const std::shared_ptr<GatewayParts>& parts,
                         std::shared_ptr<ApiCall> call) {
  auto parameters = call->query({"limit", "after", "asOf"});
  if (!parameters) return call->fail(parameters.error());
  const bool as_of = std::any_of(parameters->begin(), parameters->end(),
                                 [](const auto& each) { return each.first == "asOf"; });
  if (as_of) return get_patient_as_of(parts, std::move(call), *parameters);
  auto request = read_history_parameters(*parameters);
  if (!request) return call->fail(request.error());
  request->set_patient_id(call->parameter("id"));
  ask<Patients, wire::GetPatientHistoryRequest, wire::GetPatientHistoryReply>(
      parts, std::move(call), parts->patients->async(), &Patients::GetPatientHistory,
      std::move(*request),
      [parameters = std::move(*parameters)](ApiCall& asking,
                                            const wire::GetPatientHistoryReply& reply) {
        auto response = data_response(json_of(reply));
        if (reply.more() && reply.entries_size() > 0) {
          const auto last = reply.entries(reply.entries_size() - 1).version();
          response.add("Link",
                       next_link(asking.request().path, parameters, "after", std::to_string(last)));
        }
        asking.answer(std::move(response));
      });
}

}  // namespace carelog::gateway
