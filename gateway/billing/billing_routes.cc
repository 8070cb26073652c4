#include "gateway/billing/billing_routes.h"

#include "gateway/billing/billing_queries.h"
#include "gateway/billing/import_money.h"
#include "gateway/billing/invoice_run.h"
#include "gateway/call/command_call.h"

namespace carelog::gateway {
namespace {

using auth::Permission;
using enum HttpMethod;

constexpr std::size_t prices_body_max_bytes = 512 * 1024;

// A command on the billing account of the patient in the path.
constexpr CommandRoute on_account(std::string_view message, std::string_view part = {}) {
  return {.message = message,
          .aggregate = "billing-account",
          .view = "BillingAccountView",
          .topic = "billing",
          .id = "patientId",
          .derived = "carelog-billing-account",
          .key = "patientId",
          .part = part};
}

Route bill(std::string_view pattern, std::string_view operation, const CommandRoute& command,
           std::string_view summary) {
  return {.method = post,
          .pattern = pattern,
          .permission = Permission::write_billing,
          .operation = operation,
          .handle = carry_command,
          .recorded = Recorded::changes,
          .subject = "patientId",
          .command = command,
          .summary = summary};
}

// Of one patient's money.
Route show(std::string_view pattern, std::string_view operation, RouteHandler handle,
           std::string_view query = {}, std::string_view summary = {}) {
  return {.method = get,
          .pattern = pattern,
          .permission = Permission::read_billing,
          .operation = operation,
          .handle = handle,
          .recorded = Recorded::reads,
          .subject = "patientId",
          .shows = "billing-account",
          .query = query,
          .summary = summary};
}

Route body_optional(Route route) {
  route.command.body_optional = true;
  return route;
}

Route printed(Route route) {
  route.media_type = "text/html";
  return route;
}

// About nobody's record.
Route of_clinic(std::string_view pattern, std::string_view operation, RouteHandler handle,
                std::string_view shows, std::string_view query, std::string_view summary) {
  Route route = show(pattern, operation, handle, query, summary);
  route.recorded = Recorded::nothing;
  route.subject = {};
  route.shows = shows;
  return route;
}

// Sums, or patients it lists: the record of accesses knows who has seen them.
Route recorded_read(Route route) {
  route.recorded = Recorded::reads;
  return route;
}

constexpr Route publish_prices{.method = post,
                               .pattern = "/api/billing/prices",
                               .permission = Permission::write_billing,
                               .operation = "publishPrices",
                               .handle = carry_command,
                               .command = {.message = "PublishPrices",
                                           .aggregate = "price-list",
                                           .view = "PriceListView",
                                           .topic = "billing",
                                           .derived = "carelog-price-list",
                                           .of_clinic = true},
                               .summary = "Publish the prices that hold from a day on",
                               .body_max = prices_body_max_bytes};

constexpr Route record_payer{.method = post,
                             .pattern = "/api/billing/payers",
                             .permission = Permission::write_billing,
                             .operation = "recordPayer",
                             .handle = carry_command,
                             .command = {.message = "RecordPayer",
                                         .aggregate = "price-list",
                                         .view = "PriceListView",
                                         .topic = "billing",
                                         .derived = "carelog-price-list",
                                         .of_clinic = true},
                             .summary = "Record a payer and the terms of its plans"};

constexpr Route take_money{
    .method = post,
    .pattern = "/api/import/money",
    .permission = Permission::import_patients,
    .operation = "importMoney",
    .handle = import_money,
    .recorded = Recorded::changes,
    .shows = "import-result",
    .summary = "Take what records of another system came to, beside their patients' accounts",
    .body_max = import_body_max_bytes};

constexpr Route take_coverages{
    .method = post,
    .pattern = "/api/import/coverages",
    .permission = Permission::import_patients,
    .operation = "importCoverages",
    .handle = import_coverages,
    .recorded = Recorded::changes,
    .shows = "import-result",
    .summary = "Take the coverages of imported patients from another system",
    .body_max = import_body_max_bytes};

constexpr Route run_invoices{.method = post,
                             .pattern = "/api/billing/runs",
                             .permission = Permission::write_billing,
                             .operation = "runInvoices",
                             .handle = carry_invoice_run,
                             .recorded = Recorded::changes,
                             .command = {.message = "InvoiceRun",
                                         .aggregate = "invoice run",
                                         .view = "InvoiceRunReply",
                                         .topic = "billing"},
                             .summary =
                                 "Make an invoice for each of the next accounts with charges of "
                                 "the month, or of earlier ones, that are on none"};

}  // namespace

const std::vector<Route>& billing_routes() {
  static const std::vector<Route> all = {
      show("/api/billing/accounts/{patientId}", "getBillingAccount", get_billing_account),
      show("/api/billing/accounts/{patientId}/statement", "getStatement", get_statement, "from to",
           "What moved the balance from a day to a day, with both balances"),
      printed(show("/api/billing/accounts/{patientId}/invoices/{invoiceId}/print", "printInvoice",
                   print_invoice, "", "The invoice as a page to print")),
      bill("/api/billing/accounts/{patientId}/charges", "recordCharge", on_account("RecordCharge"),
           "Record something that the patient is to pay for"),
      bill("/api/billing/accounts/{patientId}/charges/{chargeId}/cancellation", "cancelCharge",
           on_account("CancelCharge", "chargeId"), "Cancel a charge that is on no invoice"),
      body_optional(bill("/api/billing/accounts/{patientId}/invoices", "generateInvoice",
                         on_account("GenerateInvoice"),
                         "Make an invoice of all charges that are on none")),
      bill("/api/billing/accounts/{patientId}/invoices/{invoiceId}/void", "voidInvoice",
           on_account("VoidInvoice", "invoiceId"),
           "Void an invoice: its charges can be on another, what was paid is credit"),
      bill("/api/billing/accounts/{patientId}/invoices/{invoiceId}/write-off", "writeOffInvoice",
           on_account("WriteOffInvoice", "invoiceId"), "Write off what is due on an invoice"),
      bill("/api/billing/accounts/{patientId}/payments", "recordPayment",
           on_account("RecordPayment"), "Record a payment and allocate it to invoices"),
      bill("/api/billing/accounts/{patientId}/payments/{paymentId}/refund", "refundPayment",
           on_account("RefundPayment", "paymentId"), "Refund a payment or part of it"),
      bill("/api/billing/accounts/{patientId}/payments/{paymentId}/reversal", "reversePayment",
           on_account("ReversePayment", "paymentId"), "Take back a payment that never arrived"),
      bill("/api/billing/accounts/{patientId}/coverages", "recordCoverage",
           on_account("RecordCoverage"),
           "Record what a payer bears of the patient's charges: a share of each, or all but a "
           "copay of each encounter"),
      bill("/api/billing/accounts/{patientId}/coverages/{coverageId}/end", "endCoverage",
           on_account("EndCoverage", "coverageId"), "Say until when a coverage holds"),
      body_optional(bill("/api/billing/accounts/{patientId}/invoices/{invoiceId}/claims",
                         "submitClaim", on_account("SubmitClaim", "invoiceId"),
                         "Claim the payer's part of an invoice, again after a denial")),
      body_optional(bill("/api/billing/accounts/{patientId}/claims/{claimId}/acceptance",
                         "acceptClaim", on_account("AcceptClaim", "claimId"),
                         "Record how much of a claim is accepted: the rest is the patient's")),
      bill("/api/billing/accounts/{patientId}/claims/{claimId}/denial", "denyClaim",
           on_account("DenyClaim", "claimId"), "Record why a claim is denied: it is the patient's"),
      bill("/api/billing/accounts/{patientId}/claims/{claimId}/outcome-retraction",
           "retractClaimOutcome", on_account("RetractClaimOutcome", "claimId"),
           "Take back an outcome that was recorded by mistake: the claim waits for one again"),
      bill("/api/billing/accounts/{patientId}/payer-payments", "recordPayerPayment",
           on_account("RecordPayerPayment"),
           "Record a payer's payment and allocate it to accepted claims"),
      bill("/api/billing/accounts/{patientId}/payer-payments/{paymentId}/reversal",
           "reversePayerPayment", on_account("ReversePayerPayment", "paymentId"),
           "Take back a payer's payment that never arrived"),
      record_payer,
      of_clinic("/api/billing/payers", "getPayers", get_payers, "payer", "",
                "The payers that the clinic knows, with their plans"),
      recorded_read(of_clinic("/api/billing/money-of-record", "getMoneyOfRecord",
                              get_money_of_record, "money-of-record", "groupBy",
                              "What imported records came to, by their kind and the names of their "
                              "amounts; by payer, if asked for")),
      take_money,
      take_coverages,
      publish_prices,
      of_clinic("/api/billing/prices", "getPrices", get_prices, "price-list", "asOf",
                "The prices that hold today, or on a day"),
      recorded_read(
          of_clinic("/api/billing/ageing", "getAgeing", get_ageing, "ageing", "",
                    "What is due on the clinic's invoices, by the days since they were due")),
      recorded_read(of_clinic("/api/billing/unpriced", "listUnpriced", list_unpriced,
                              "unpriced-service", "limit cursor",
                              "What charts say was done and no price was valid for")),
      run_invoices};
  return all;
}

}  // namespace carelog::gateway
