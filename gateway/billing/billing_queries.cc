#include "gateway/billing/billing_queries.h"

#include "gateway/billing/invoice_page.h"
#include "gateway/billing/statement.h"
#include "gateway/call/query_call.h"
#include "gateway/http/header_fields.h"
#include "gateway/json/message_json.h"
#include "gateway/search/list_parameters.h"
#include "infra/ids/random_id.h"

namespace carelog::gateway {
namespace {

namespace wire = carelog::api::v1;
using Bills = wire::BillingQueryService::StubInterface::async_interface;
using Patients = wire::PatientQueryService::StubInterface::async_interface;

Json ledger_of(const wire::BillingAccountView& account) {
  return account.ledger().empty() ? Json::object() : Json::parse(account.ledger());
}

// Asks for the account of the patient in the path.
template <class Respond>
void ask_for_account(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call,
                     Respond respond) {
  wire::GetBillingAccountRequest request;
  request.set_patient_id(call->parameter("patientId"));
  ask<Bills, wire::GetBillingAccountRequest, wire::GetBillingAccountReply>(
      parts, std::move(call), parts->billing->async(), &Bills::GetAccount, std::move(request),
      std::move(respond));
}

// The value of a query parameter, a day; otherwise what is usual.
OrProblem<std::string> day_in(const QueryParameters& parameters, std::string_view name,
                              std::string usual, const infra::TimeZone& zone) {
  for (const auto& [given, value] : parameters) {
    if (given != name) continue;
    if (!zone.begin_of_day_ms(value)) {
      return refuse_parameter(std::string(name) + " is a calendar date as YYYY-MM-DD.");
    }
    usual = value;
  }
  return usual;
}

OrProblem<wire::ListAccountsRequest> accounts_wanted(const QueryParameters& parameters) {
  wire::ListAccountsRequest request;
  request.set_limit(page_rows_default);
  for (const auto& [name, value] : parameters) {
    if (name == "cursor") {
      if (!infra::is_uuid(value)) return refuse_parameter(cursor_rule);
      request.set_after(value);
    } else if (const auto rows = page_rows(value)) {
      request.set_limit(*rows);
    } else {
      return refuse_parameter(limit_rule);
    }
  }
  return request;
}

HttpResponse page_response(std::string html) {
  HttpResponse response = data_response(std::move(html));
  response.content_type = "text/html; charset=utf-8";
  response.add("Content-Security-Policy",
               "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
               "form-action 'none'; frame-ancestors 'none'");
  return response;
}

// Null: there is no such invoice.
const Json* invoice_in(const Json& ledger, const std::string& id) {
  const auto invoices = ledger.find("invoices");
  if (invoices == ledger.end()) return nullptr;
  for (const Json& each : *invoices) {
    if (each.at("id") == id) return &each;
  }
  return nullptr;
}

// The patient's own, or one of somebody who was merged into the patient.
void answer_with_page(ApiCall& call, const wire::BillingAccountView& own,
                      const wire::PatientView& patient) {
  std::vector<const wire::BillingAccountView*> accounts = {&own};
  for (const auto& each : own.merged_accounts()) accounts.push_back(&each);
  for (const wire::BillingAccountView* account : accounts) {
    Json ledger = ledger_of(*account);
    mark_overdue(ledger, call.time_zone.today());
    const Json* invoice = invoice_in(ledger, call.parameter("invoiceId"));
    if (invoice == nullptr) continue;
    return call.answer(page_response(invoice_page(*invoice, ledger.value("charges", Json::array()),
                                                  account->currency(), own.clinic(),
                                                  {patient.name(), patient.address()})));
  }
  Problem none;
  none.code = "not-found";
  call.fail(none);
}

}  // namespace

void get_billing_account(const std::shared_ptr<GatewayParts>& parts,
                         std::shared_ptr<ApiCall> call) {
  if (auto none = call->route_query(); !none) return call->fail(none.error());
  ask_for_account(parts, std::move(call),
                  [](ApiCall& asking, const wire::GetBillingAccountReply& reply) {
                    wire::BillingAccountView account = reply.account();
                    Json ledger = ledger_of(account);
                    const bool changes = mark_overdue(ledger, asking.time_zone.today());
                    if (changes) account.set_ledger(ledger.dump());
                    auto response = data_response(json_of(account));
                    add_age(response, reply);
                    if (!changes)
                      return answer_versioned(asking, std::move(response), account.version());
                    // Its version does not say on which day it was read: 304 would keep the
                    // state of then.
                    response.add("ETag", etag_of(account.version()));
                    asking.answer(std::move(response));
                  });
}

void get_statement(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  const auto parameters = call->route_query();
  if (!parameters) return call->fail(parameters.error());
  const std::string today = call->time_zone.today();
  auto to = day_in(*parameters, "to", today, call->time_zone);
  if (!to) return call->fail(to.error());
  auto from = day_in(*parameters, "from", to->substr(0, 8) + "01", call->time_zone);
  if (!from) return call->fail(from.error());
  if (*from > *to) return call->fail(refuse_parameter("from is not after to.").value());
  ask_for_account(
      parts, std::move(call),
      [from = *from, to = *to](ApiCall& asking, const wire::GetBillingAccountReply& reply) {
        const wire::BillingAccountView& account = reply.account();
        Json statement = statement_of(ledger_of(account), account.currency(), from, to);
        for (const auto& each : account.merged_accounts()) {
          Json merged = statement_of(ledger_of(each), each.currency(), from, to);
          merged["patientId"] = each.patient_id();
          statement["mergedAccounts"].push_back(std::move(merged));
        }
        auto response = data_response(statement.dump());
        add_age(response, reply);
        asking.answer(std::move(response));
      });
}

void print_invoice(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  if (auto none = call->route_query(); !none) return call->fail(none.error());
  wire::GetPatientRequest request;
  request.set_patient_id(call->parameter("patientId"));
  call->fill(request.mutable_context(), "");
  call_backend<Patients, wire::GetPatientRequest, wire::GetPatientReply>(
      parts->calls, parts->patients->async(), &Patients::GetPatient, std::move(request),
      [parts, call = std::move(call)](const grpc::Status& outcome,
                                      const wire::GetPatientReply& reply,
                                      const grpc::ClientContext& context) {
        if (!outcome.ok()) {
          if (answer_merged(*call, outcome)) return;
          return call->fail(problem_of_status(outcome, BackendUse::reading, context));
        }
        ask_for_account(parts, call,
                        [patient = reply.patient()](ApiCall& asking,
                                                    const wire::GetBillingAccountReply& found) {
                          answer_with_page(asking, found.account(), patient);
                        });
      });
}

void get_prices(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  const auto parameters = call->route_query();
  if (!parameters) return call->fail(parameters.error());
  auto day = day_in(*parameters, "asOf", call->time_zone.today(), call->time_zone);
  if (!day) return call->fail(day.error());
  wire::GetPricesRequest request;
  request.set_day(std::move(*day));
  ask<Bills, wire::GetPricesRequest, wire::GetPricesReply>(
      parts, std::move(call), parts->billing->async(), &Bills::GetPrices, std::move(request),
      [](ApiCall& asking, const wire::GetPricesReply& reply) {
        auto response = data_response(reply.prices());
        add_age(response, reply);
        asking.answer(std::move(response));
      });
}

void get_payers(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  if (auto none = call->route_query(); !none) return call->fail(none.error());
  ask<Bills, wire::GetPayersRequest, wire::GetPayersReply>(
      parts, std::move(call), parts->billing->async(), &Bills::GetPayers, wire::GetPayersRequest(),
      [](ApiCall& asking, const wire::GetPayersReply& reply) {
        auto response = data_response(reply.payers());
        add_age(response, reply);
        asking.answer(std::move(response));
      });
}

void get_money_of_record(const std::shared_ptr<GatewayParts>& parts,
                         std::shared_ptr<ApiCall> call) {
  const auto parameters = call->route_query();
  if (!parameters) return call->fail(parameters.error());
  wire::GetMoneyOfRecordRequest request;
  for (const auto& [name, value] : *parameters) {
    if (value != "payer") return call->fail(refuse_parameter("groupBy is payer.").value());
    request.set_by_payer(true);
  }
  ask<Bills, wire::GetMoneyOfRecordRequest, wire::GetMoneyOfRecordReply>(
      parts, std::move(call), parts->billing->async(), &Bills::GetMoneyOfRecord, std::move(request),
      [](ApiCall& asking, const wire::GetMoneyOfRecordReply& reply) {
        JsonWriter json;
        json.begin_array();
        for (const auto& each : reply.sums()) write(json, each);
        auto response = data_response(json.end_array().take());
        add_age(response, reply);
        asking.answer(std::move(response));
      });
}

void get_ageing(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  if (auto none = call->route_query(); !none) return call->fail(none.error());
  wire::GetAgeingRequest request;
  request.set_day(call->time_zone.today());
  const std::string day = request.day();
  ask<Bills, wire::GetAgeingRequest, wire::GetAgeingReply>(
      parts, std::move(call), parts->billing->async(), &Bills::GetAgeing, std::move(request),
      [day](ApiCall& asking, const wire::GetAgeingReply& reply) {
        JsonWriter json;
        json.begin_object().member("day", day).name("currencies").begin_array();
        for (const auto& each : reply.currencies()) write(json, each);
        auto response = data_response(json.end_array().end_object().take());
        add_age(response, reply);
        asking.answer(std::move(response));
      });
}

void list_unpriced(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  auto parameters = call->route_query();
  if (!parameters) return call->fail(parameters.error());
  auto request = accounts_wanted(*parameters);
  if (!request) return call->fail(request.error());
  const auto limit = static_cast<int>(request->limit());
  ask<Bills, wire::ListAccountsRequest, wire::ListUnpricedReply>(
      parts, std::move(call), parts->billing->async(), &Bills::ListUnpriced, std::move(*request),
      [parameters = std::move(*parameters), limit](ApiCall& asking,
                                                   const wire::ListUnpricedReply& reply) {
        JsonWriter json;
        json.begin_array();
        for (const auto& each : reply.accounts()) {
          asking.note_shown(each.patient_id());
          json.begin_object().member("patientId", each.patient_id());
          json.name("services").raw(each.services()).end_object();
        }
        auto response = data_response(json.end_array().take());
        response.add("X-Total-Count", std::to_string(reply.services()));
        add_age(response, reply);
        if (reply.accounts_size() == limit) {
          const auto& last = reply.accounts(reply.accounts_size() - 1);
          response.add("Link",
                       next_link(asking.request().path, parameters, "cursor", last.account_id()));
        }
        asking.answer(std::move(response));
      });
}

}  // namespace carelog::gateway
