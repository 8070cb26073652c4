#include "events/billing/ledger.h"

#include <algorithm>
#include <utility>

namespace carelog::events {
namespace {

void apply(Ledger& ledger, const BillingAccountOpened& opened) {
  ledger = {true, opened.clinic, opened.patient_id, opened.currency, {}, {}, {}, {}, {}, {}, {},
            {}};
}

void forget_unpriced(Ledger& ledger, const std::string& source_id) {
  std::erase_if(ledger.unpriced, [&](const auto& each) { return each.source_id == source_id; });
}

void apply(Ledger& ledger, const ChargeRecorded& fact) {
  ledger.charges.push_back({fact.charge_id,
                            fact.source_id,
                            fact.code,
                            fact.description,
                            fact.amount_minor,
                            fact.service_date,
                            fact.tax_minor,
                            fact.tax_basis_points,
                            {},
                            false,
                            {},
                            fact.encounter_id});
  forget_unpriced(ledger, fact.source_id);
}

void apply(Ledger& ledger, const ServiceLeftUnpriced& fact) {
  ledger.unpriced.push_back(fact);
}

void apply(Ledger& ledger, const UnpricedServiceWithdrawn& fact) {
  forget_unpriced(ledger, fact.source_id);
}

void apply(Ledger& ledger, const ChargeCancelled& fact) {
  LedgerCharge* charge = part_of(ledger.charges, fact.charge_id);
  if (charge == nullptr) return;
  charge->cancelled = true;
  charge->cancel_reason = fact.reason;
}

void apply(Ledger& ledger, const InvoiceGenerated& fact) {
  LedgerInvoice invoice;
  invoice.id = fact.invoice_id;
  invoice.issued_on = fact.issued_on;
  invoice.due_on = fact.due_on;
  invoice.lines = fact.lines;
  for (const InvoiceLine& line : fact.lines) {
    invoice.total_minor += line.amount_minor + line.tax_minor;
    invoice.tax_minor += line.tax_minor;
    invoice.payer_minor += line.payer_minor;
    if (LedgerCharge* charge = part_of(ledger.charges, line.charge_id)) {
      charge->invoice_id = fact.invoice_id;
    }
  }
  ledger.invoices.push_back(std::move(invoice));
}

void apply(Ledger& ledger, const InvoiceNumbered& fact) {
  if (LedgerInvoice* invoice = part_of(ledger.invoices, fact.invoice_id)) {
    invoice->number = fact.number;
  }
}

void allocate(Ledger& ledger, LedgerPayment& payment, const Allocation& part) {
  LedgerInvoice* invoice = part_of(ledger.invoices, part.invoice_id);
  if (invoice == nullptr || part.amount_minor == 0) return;
  invoice->paid_minor += part.amount_minor;
  for (Allocation& each : payment.allocations) {
    if (each.invoice_id != part.invoice_id) continue;
    each.amount_minor += part.amount_minor;
    return;
  }
  payment.allocations.push_back(part);
}

// Takes back this much of what the payment pays, starting with its latest allocation.
void release(Ledger& ledger, LedgerPayment& payment, std::int64_t amount_minor) {
  while (amount_minor > 0 && !payment.allocations.empty()) {
    Allocation& last = payment.allocations.back();
    const std::int64_t part = std::min(amount_minor, last.amount_minor);
    if (LedgerInvoice* invoice = part_of(ledger.invoices, last.invoice_id)) {
      invoice->paid_minor -= part;
    }
    last.amount_minor -= part;
    amount_minor -= part;
    if (last.amount_minor == 0) payment.allocations.pop_back();
  }
}

// Its charges may go on another invoice, what was paid is credit again, and nothing of it is
// claimed any more.
void apply(Ledger& ledger, const InvoiceVoided& fact) {
  LedgerInvoice* invoice = part_of(ledger.invoices, fact.invoice_id);
  if (invoice == nullptr) return;
  invoice->is_void = true;
  invoice->voided_on = fact.voided_on;
  invoice->reason = fact.reason;
  invoice->paid_minor = 0;
  for (LedgerCharge& charge : ledger.charges) {
    if (charge.invoice_id == fact.invoice_id) charge.invoice_id.clear();
  }
  for (LedgerClaim& claim : ledger.claims) {
    if (claim.invoice_id == fact.invoice_id) claim.withdrawn = true;
  }
  for (LedgerPayment& payment : ledger.payments) {
    std::erase_if(payment.allocations,
                  [&](const Allocation& each) { return each.invoice_id == fact.invoice_id; });
  }
}

void apply(Ledger& ledger, const InvoiceWrittenOff& fact) {
  LedgerInvoice* invoice = part_of(ledger.invoices, fact.invoice_id);
  if (invoice == nullptr) return;
  invoice->written_off_minor += fact.amount_minor;
  invoice->write_offs.push_back({fact.amount_minor, fact.written_off_on, fact.reason});
}

void apply(Ledger& ledger, const PaymentCompleted& fact) {
  LedgerPayment payment;
  payment.id = fact.payment_id;
  payment.amount_minor = fact.amount_minor;
  payment.method = fact.method;
  payment.reference = fact.reference;
  payment.received_on = fact.received_on;
  for (const Allocation& each : fact.allocations) allocate(ledger, payment, each);
  ledger.payments.push_back(std::move(payment));
}

void apply(Ledger& ledger, const CreditAllocated& fact) {
  if (LedgerPayment* payment = part_of(ledger.payments, fact.payment_id)) {
    allocate(ledger, *payment, {fact.invoice_id, fact.amount_minor});
  }
}

void apply(Ledger& ledger, const MoneyOfRecordTaken& fact) {
  add_money_of_record(ledger.money_of_record, fact);
}

// Takes credit first.
void apply(Ledger& ledger, const PaymentRefunded& fact) {
  LedgerPayment* payment = part_of(ledger.payments, fact.payment_id);
  if (payment == nullptr) return;
  release(ledger, *payment, fact.amount_minor - payment->credit_minor());
  payment->refunded_minor += fact.amount_minor;
  payment->refunds.push_back({fact.amount_minor, fact.refunded_on, fact.reason});
}

void apply(Ledger& ledger, const PaymentReversed& fact) {
  LedgerPayment* payment = part_of(ledger.payments, fact.payment_id);
  if (payment == nullptr) return;
  release(ledger, *payment, payment->allocated_minor());
  payment->reversed = true;
  payment->reversed_on = fact.reversed_on;
  payment->reason = fact.reason;
}

void add_facts_of(const LedgerInvoice& invoice, std::vector<BillingAccountFact>& facts) {
  facts.emplace_back(
      InvoiceGenerated{invoice.id, invoice.issued_on, invoice.due_on, invoice.lines});
  if (!invoice.number.empty()) facts.emplace_back(InvoiceNumbered{invoice.id, invoice.number});
  for (const LedgerDeduction& each : invoice.write_offs) {
    facts.emplace_back(InvoiceWrittenOff{invoice.id, each.amount_minor, each.reason, each.on});
  }
}

// In this order the refund takes credit, because nothing is allocated yet.
void add_facts_of(const LedgerPayment& payment, std::vector<BillingAccountFact>& facts) {
  facts.emplace_back(PaymentCompleted{payment.id,
                                      payment.amount_minor,
                                      payment.method,
                                      payment.reference,
                                      payment.received_on,
                                      {}});
  for (const LedgerDeduction& each : payment.refunds) {
    facts.emplace_back(PaymentRefunded{payment.id, each.amount_minor, each.reason, each.on});
  }
  for (const Allocation& each : payment.allocations) {
    facts.emplace_back(CreditAllocated{payment.id, each.invoice_id, each.amount_minor});
  }
  if (payment.reversed) {
    facts.emplace_back(PaymentReversed{payment.id, payment.reason, payment.reversed_on});
  }
}

}  // namespace

std::int64_t LedgerPayment::allocated_minor() const {
  std::int64_t sum = 0;
  for (const Allocation& each : allocations) sum += each.amount_minor;
  return sum;
}

std::int64_t Ledger::due_minor() const {
  std::int64_t sum = 0;
  for (const LedgerInvoice& each : invoices) sum += each.due_minor();
  return sum;
}

std::int64_t Ledger::payer_due_minor() const {
  std::int64_t sum = 0;
  for (const LedgerInvoice& each : invoices) sum += each.payer_due_minor();
  return sum;
}

std::int64_t Ledger::credit_minor() const {
  std::int64_t sum = 0;
  for (const LedgerPayment& each : payments) sum += each.credit_minor();
  return sum;
}

Ledger ledger_after(Ledger ledger, const BillingAccountFact& fact) {
  std::visit([&ledger](const auto& each) { apply(ledger, each); }, fact);
  return ledger;
}

std::vector<BillingAccountFact> facts_of_ledger(const Ledger& ledger) {
  std::vector<BillingAccountFact> facts;
  if (!ledger.open) return facts;
  facts.emplace_back(BillingAccountOpened{ledger.clinic, ledger.patient_id, ledger.currency});
  for (const LedgerCharge& each : ledger.charges) {
    facts.emplace_back(ChargeRecorded{each.id, each.source_id, each.code, each.description,
                                      each.amount_minor, each.service_date, each.tax_minor,
                                      each.tax_basis_points, each.encounter_id});
    if (each.cancelled) facts.emplace_back(ChargeCancelled{each.id, each.cancel_reason});
  }
  for (const ServiceLeftUnpriced& each : ledger.unpriced) facts.emplace_back(each);
  for (const LedgerCoverage& each : ledger.coverages) add_facts_of(each, facts);
  for (const LedgerInvoice& each : ledger.invoices) add_facts_of(each, facts);
  for (const LedgerClaim& each : ledger.claims) add_facts_of(each, facts);
  for (const LedgerInvoice& each : ledger.invoices) {
    if (each.is_void) facts.emplace_back(InvoiceVoided{each.id, each.reason, each.voided_on});
  }
  for (const LedgerPayment& each : ledger.payments) add_facts_of(each, facts);
  for (const LedgerPayerPayment& each : ledger.payer_payments) add_facts_of(each, facts);
  facts.insert(facts.end(), ledger.money_of_record.begin(), ledger.money_of_record.end());
  return facts;
}

std::string_view status_of(const LedgerInvoice& invoice, std::string_view today) {
  if (invoice.is_void) return "void";
  const bool settled = invoice.due_minor() == 0 && invoice.payer_due_minor() == 0;
  if (settled) return invoice.written_off_minor > 0 ? "written-off" : "paid";
  if (invoice.number.empty()) return "draft";
  if (invoice.due_minor() == 0) return "awaits-payer";
  if (invoice.due_on < today) return "overdue";
  return invoice.paid_minor > 0 ? "partly-paid" : "issued";
}

}  // namespace carelog::events
