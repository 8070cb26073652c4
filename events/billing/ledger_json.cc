#include "events/billing/ledger_json.h"

#include "events/billing/movements.h"
#include "events/description/json.h"

namespace carelog::events {
namespace {

using Json = nlohmann::ordered_json;

void add(Json& object, const char* name, const std::string& text) {
  if (!text.empty()) object[name] = text;
}

Json json_of(const LedgerCharge& charge) {
  Json object = {{"id", charge.id}};
  add(object, "sourceId", charge.source_id);
  add(object, "encounterId", charge.encounter_id);
  add(object, "code", charge.code);
  add(object, "description", charge.description);
  object["amountMinor"] = charge.amount_minor;
  if (charge.tax_basis_points != 0) {
    object["taxMinor"] = charge.tax_minor;
    object["taxBasisPoints"] = charge.tax_basis_points;
  }
  add(object, "serviceDate", charge.service_date);
  add(object, "invoiceId", charge.invoice_id);
  if (charge.cancelled) object["cancelled"] = true;
  add(object, "reason", charge.cancel_reason);
  return object;
}

Json json_of(const LedgerDeduction& deduction) {
  return {
      {"on", deduction.on}, {"amountMinor", deduction.amount_minor}, {"reason", deduction.reason}};
}

Json json_of(const ServiceLeftUnpriced& service) {
  return description::to_known_json(service);
}

Json json_of(const Movement& movement) {
  Json object = {{"on", movement.on}, {"kind", movement.kind}, {"id", movement.part_id}};
  add(object, "text", movement.text);
  object["amountMinor"] = movement.amount_minor;
  if (movement.payer_minor != 0) object["payerMinor"] = movement.payer_minor;
  return object;
}

template <typename Part>
Json list_of(const std::vector<Part>& parts);

Json json_of(const LedgerInvoice& invoice) {
  Json object = {{"id", invoice.id}};
  add(object, "number", invoice.number);
  object["state"] = status_of(invoice, "");
  object["issuedOn"] = invoice.issued_on;
  object["dueOn"] = invoice.due_on;
  object["lines"] = description::to_known_json(invoice.lines);
  object["totalMinor"] = invoice.total_minor;
  if (invoice.tax_minor != 0) object["taxMinor"] = invoice.tax_minor;
  object["paidMinor"] = invoice.paid_minor;
  if (invoice.written_off_minor != 0) {
    object["writtenOffMinor"] = invoice.written_off_minor;
    object["writeOffs"] = list_of(invoice.write_offs);
  }
  object["dueMinor"] = invoice.due_minor();
  if (invoice.payer_minor != 0) {
    object["payerMinor"] = invoice.payer_minor;
    object["payerPaidMinor"] = invoice.payer_paid_minor;
    object["payerDueMinor"] = invoice.payer_due_minor();
  }
  add(object, "voidedOn", invoice.voided_on);
  add(object, "reason", invoice.reason);
  return object;
}

Json json_of(const LedgerPayment& payment) {
  Json object = {{"id", payment.id}, {"amountMinor", payment.amount_minor}};
  add(object, "method", payment.method);
  add(object, "reference", payment.reference);
  object["receivedOn"] = payment.received_on;
  object["allocations"] = description::to_known_json(payment.allocations);
  object["creditMinor"] = payment.credit_minor();
  if (payment.refunded_minor != 0) {
    object["refundedMinor"] = payment.refunded_minor;
    object["refunds"] = list_of(payment.refunds);
  }
  if (payment.reversed) object["reversed"] = true;
  add(object, "reversedOn", payment.reversed_on);
  add(object, "reason", payment.reason);
  return object;
}

Json json_of(const LedgerCoverage& coverage) {
  Json object = {{"id", coverage.id}, {"payer", coverage.payer}};
  add(object, "plan", coverage.plan);
  add(object, "memberId", coverage.member_id);
  if (coverage.copay_minor != 0) {
    object["copayMinor"] = coverage.copay_minor;
  } else {
    object["shareBasisPoints"] = coverage.share_basis_points;
  }
  object["validFrom"] = coverage.valid_from;
  add(object, "validUntil", coverage.valid_until);
  add(object, "reason", coverage.end_reason);
  return object;
}

Json json_of(const RetractedOutcome& outcome) {
  const bool accepted = outcome.outcome == ClaimOutcome::accepted;
  Json object = {{"outcome", accepted ? "accepted" : "denied"}};
  if (accepted) object["acceptedMinor"] = outcome.accepted_minor;
  object["decidedOn"] = outcome.decided_on;
  add(object, "reason", outcome.reason);
  object["retractedOn"] = outcome.retracted_on;
  object["retractedBecause"] = outcome.retracted_because;
  return object;
}

Json json_of(const LedgerClaim& claim) {
  Json object = {
      {"id", claim.id},       {"invoiceId", claim.invoice_id}, {"coverageId", claim.coverage_id},
      {"payer", claim.payer}, {"state", status_of(claim)},     {"amountMinor", claim.amount_minor}};
  add(object, "reference", claim.reference);
  object["submittedOn"] = claim.submitted_on;
  if (claim.outcome == ClaimOutcome::accepted) {
    object["acceptedMinor"] = claim.accepted_minor;
    object["paidMinor"] = claim.paid_minor;
  }
  add(object, "decidedOn", claim.decided_on);
  add(object, "reason", claim.reason);
  add(object, "resubmissionOf", claim.resubmission_of);
  add(object, "resubmittedOn", claim.resubmitted_on);
  if (!claim.retracted.empty()) object["retracted"] = list_of(claim.retracted);
  return object;
}

Json json_of(const LedgerPayerPayment& payment) {
  Json object = {
      {"id", payment.id}, {"payer", payment.payer}, {"amountMinor", payment.amount_minor}};
  add(object, "reference", payment.reference);
  object["receivedOn"] = payment.received_on;
  object["allocations"] = description::to_known_json(payment.allocations);
  if (payment.reversed) object["reversed"] = true;
  add(object, "reversedOn", payment.reversed_on);
  add(object, "reason", payment.reason);
  return object;
}

template <typename Part>
Json list_of(const std::vector<Part>& parts) {
  Json list = Json::array();
  for (const Part& each : parts) list.push_back(json_of(each));
  return list;
}

}  // namespace

std::string ledger_json(const Ledger& ledger) {
  const Json object = {{"dueMinor", ledger.due_minor()},
                       {"creditMinor", ledger.credit_minor()},
                       {"payerDueMinor", ledger.payer_due_minor()},
                       {"charges", list_of(ledger.charges)},
                       {"unpriced", list_of(ledger.unpriced)},
                       {"invoices", list_of(ledger.invoices)},
                       {"payments", list_of(ledger.payments)},
                       {"coverages", list_of(ledger.coverages)},
                       {"claims", list_of(ledger.claims)},
                       {"payerPayments", list_of(ledger.payer_payments)},
                       {"moneyOfRecord", description::to_known_json(ledger.money_of_record)},
                       {"movements", list_of(movements_of(ledger))}};
  return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace carelog::events
