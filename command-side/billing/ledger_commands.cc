#include "command-side/billing/ledger_commands.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "command-side/billing/ledger_rules.h"
#include "command-side/field_words.h"
#include "events/billing/parting.h"
#include "events/billing/tax.h"
#include "infra/text/text.h"

namespace carelog::command {
namespace {

using namespace events;

constexpr std::size_t description_length_max = 400;
constexpr std::size_t code_length_max = 100;
constexpr std::size_t reference_length_max = 200;
constexpr std::size_t ledger_reason_length_max = 500;

tl::unexpected<Refusal> conflict(std::string detail) {
  return tl::unexpected(Refusal{RefusalCode::state_conflict, std::move(detail)});
}
tl::unexpected<Refusal> not_there() {
  return tl::unexpected(no_such_record());
}

template <typename... Facts>
LedgerDecision say(Facts... facts) {
  return std::vector<Event>{BillingAccountFact(std::move(facts))...};
}

// ISO 8601. Requires: a calendar date.
std::string days_after(const std::string& date, int days) {
  const auto number = [&](int from, int length) {
    return std::stoi(date.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(length)));
  };
  const std::chrono::sys_days day = std::chrono::year_month_day{
      std::chrono::year(number(0, 4)), std::chrono::month(static_cast<unsigned>(number(5, 2))),
      std::chrono::day(static_cast<unsigned>(number(8, 2)))};
  const std::chrono::year_month_day after{day + std::chrono::days(days)};
  const auto padded = [](unsigned value, std::size_t length) {
    const std::string digits = std::to_string(value);
    return std::string(length - std::min(length, digits.size()), '0') + digits;
  };
  return padded(static_cast<unsigned>(static_cast<int>(after.year())), 4) + "-" +
         padded(static_cast<unsigned>(after.month()), 2) + "-" +
         padded(static_cast<unsigned>(after.day()), 2);
}

// The parts of an amount for what is due, the oldest invoice first.
std::vector<Allocation> oldest_first(const BillingAccount& account, std::int64_t amount_minor) {
  std::vector<Allocation> parts;
  for (const LedgerInvoice& invoice : account.invoices) {
    const std::int64_t part = std::min(amount_minor, invoice.due_minor());
    if (part <= 0) continue;
    parts.push_back({invoice.id, part});
    amount_minor -= part;
  }
  return parts;
}

void check_allocations(const RecordPayment& command, const BillingAccount& account,
                       LedgerRules& rules) {
  std::int64_t left = command.amount_minor;
  for (std::size_t i = 0; i < command.allocations.size(); ++i) {
    const Allocation& part = command.allocations[i];
    const std::string path = "allocations/" + std::to_string(i);
    const LedgerInvoice* invoice = part_of(account.invoices, part.invoice_id);
    const bool repeated = std::any_of(
        command.allocations.begin(), command.allocations.begin() + static_cast<std::ptrdiff_t>(i),
        [&](const Allocation& each) { return each.invoice_id == part.invoice_id; });
    rules.amount(path + "/amount_minor", part.amount_minor);
    if (invoice == nullptr || repeated) {
      rules.fail(path + "/invoice_id", "not-known", "name an invoice of this account once");
    } else if (part.amount_minor > invoice->due_minor()) {
      rules.fail(path + "/amount_minor", "too-large", "allocate at most what is due");
    } else if (part.amount_minor > left) {
      rules.fail(path + "/amount_minor", "too-large", "allocate at most what was paid");
    } else {
      left -= part.amount_minor;
    }
  }
}

std::optional<Refusal> wrong_ledger_reason(const std::string& reason) {
  LedgerRules rules;
  rules.text("reason", reason, ledger_reason_length_max, true);
  return rules.ok() ? std::nullopt : std::optional(rules.refusal());
}

}  // namespace

LedgerDecision decide(const RecordCharge& command, const BillingAccount& account) {
  if (!account.open) return not_there();
  const std::string day =
      command.service_date.empty() ? command.occasion.today : infra::trimmed(command.service_date);
  const std::string description = infra::trimmed(command.description);
  const std::string code = infra::trimmed(command.code);
  LedgerRules rules;
  rules.text("description", description, description_length_max, true);
  rules.text("code", code, code_length_max, false);
  rules.amount("amount_minor", command.amount_minor);
  rules.tax_rate("tax_basis_points", command.tax_basis_points);
  rules.day("service_date", day, command.occasion.today);
  if (!rules.ok()) return tl::unexpected(rules.refusal());
  const bool charged =
      !command.source_id.empty() &&
      std::any_of(account.charges.begin(), account.charges.end(), [&](const auto& each) {
        return each.source_id == command.source_id && each.code == code && !each.cancelled;
      });
  if (charged) return conflict("this was charged before: cancel that charge first");
  return say(ChargeRecorded{command.occasion.new_id, command.source_id, code, description,
                            command.amount_minor, day,
                            tax_minor_on(command.amount_minor, command.tax_basis_points),
                            command.tax_basis_points, command.encounter_id});
}

LedgerDecision decide(const CancelCharge& command, const BillingAccount& account) {
  const LedgerCharge* charge = part_of(account.charges, command.charge_id);
  if (charge == nullptr) return tl::unexpected(not_on(account));
  const std::string reason = infra::trimmed(command.reason);
  if (auto wrong = wrong_ledger_reason(reason)) return tl::unexpected(std::move(*wrong));
  if (charge->cancelled) return std::vector<Event>{};
  if (!charge->invoice_id.empty()) {
    return conflict("the charge is on an invoice: void the invoice first");
  }
  return say(ChargeCancelled{charge->id, reason});
}

LedgerDecision decide(const GenerateInvoice& command, const BillingAccount& account) {
  if (!account.open) return not_there();
  const std::string due_on = command.due_on.empty()
                                 ? days_after(command.occasion.today, invoice_due_after_days)
                                 : infra::trimmed(command.due_on);
  LedgerRules rules;
  rules.day("due_on", due_on, "");
  if (rules.ok() && due_on < command.occasion.today) {
    rules.fail("due_on", "in-the-past", "give a date that is not in the past");
  }
  const std::string up_to = infra::trimmed(command.up_to);
  if (!up_to.empty()) rules.day("up_to", up_to, "");
  if (!rules.ok()) return tl::unexpected(rules.refusal());
  InvoiceGenerated invoice{command.occasion.new_id, command.occasion.today, due_on, {}};
  for (const LedgerCharge& charge : account.charges) {
    if (!charge.waits() || (!up_to.empty() && charge.service_date > up_to)) continue;
    if (invoice.lines.size() == invoice_lines_max) break;
    invoice.lines.push_back({charge.id, charge.description, charge.amount_minor, charge.tax_minor});
  }
  if (invoice.lines.empty()) return conflict("there is no charge that is on no invoice");
  invoice.lines = parted(account, std::move(invoice.lines));
  std::int64_t patient_minor = 0;
  for (const InvoiceLine& line : invoice.lines) {
    patient_minor += line.amount_minor + line.tax_minor - line.payer_minor;
  }
  std::vector<Event> events{BillingAccountFact(invoice)};
  for (const LedgerPayment& payment : account.payments) {
    const std::int64_t part = std::min(payment.credit_minor(), patient_minor);
    if (part <= 0) continue;
    events.emplace_back(BillingAccountFact(CreditAllocated{payment.id, invoice.invoice_id, part}));
    patient_minor -= part;
  }
  return events;
}

LedgerDecision decide(const NumberInvoice& command, const BillingAccount& account) {
  const LedgerInvoice* invoice = part_of(account.invoices, command.invoice_id);
  if (invoice == nullptr) return tl::unexpected(not_on(account));
  if (invoice->number == command.number) return std::vector<Event>{};
  if (!invoice->number.empty()) return conflict("the invoice has another number");
  return say(InvoiceNumbered{invoice->id, command.number});
}

LedgerDecision decide(const VoidInvoice& command, const BillingAccount& account) {
  const LedgerInvoice* invoice = part_of(account.invoices, command.invoice_id);
  if (invoice == nullptr) return tl::unexpected(not_on(account));
  const std::string reason = infra::trimmed(command.reason);
  if (auto wrong = wrong_ledger_reason(reason)) return tl::unexpected(std::move(*wrong));
  if (invoice->is_void) return std::vector<Event>{};
  if (invoice->written_off_minor != 0) return conflict("the invoice was written off");
  if (invoice->payer_paid_minor != 0) {
    return conflict("a payer has paid on the invoice: reverse that payment first");
  }
  return say(InvoiceVoided{invoice->id, reason, command.today});
}

LedgerDecision decide(const WriteOffInvoice& command, const BillingAccount& account) {
  const LedgerInvoice* invoice = part_of(account.invoices, command.invoice_id);
  if (invoice == nullptr) return tl::unexpected(not_on(account));
  const std::string reason = infra::trimmed(command.reason);
  const std::int64_t due = invoice->due_minor();
  const std::int64_t amount = command.amount_minor == 0 ? due : command.amount_minor;
  LedgerRules rules;
  rules.amount("amount_minor", command.amount_minor, true);
  rules.text("reason", reason, ledger_reason_length_max, true);
  if (amount > due) rules.fail("amount_minor", "too-large", "write off at most what is due");
  if (!rules.ok()) return tl::unexpected(rules.refusal());
  if (amount == 0) return conflict("nothing is due on this invoice");
  return say(InvoiceWrittenOff{invoice->id, amount, reason, command.today});
}

LedgerDecision decide(const RecordPayment& command, const BillingAccount& account) {
  if (!account.open) return not_there();
  const std::string day =
      command.received_on.empty() ? command.occasion.today : infra::trimmed(command.received_on);
  const std::string reference = infra::trimmed(command.reference);
  constexpr std::array methods = {"cash", "card", "transfer", "cheque", "insurer", "other"};
  LedgerRules rules;
  rules.amount("amount_minor", command.amount_minor);
  if (std::find(methods.begin(), methods.end(), command.method) == methods.end()) {
    rules.fail("method", "not-a-known-value", "write one of: " + in_words(methods));
  }
  rules.text("reference", reference, reference_length_max, false);
  rules.day("received_on", day, command.occasion.today);
  check_allocations(command, account, rules);
  if (!rules.ok()) return tl::unexpected(rules.refusal());
  return say(PaymentCompleted{
      command.occasion.new_id, command.amount_minor, command.method, reference, day,
      command.allocations.empty() ? oldest_first(account, command.amount_minor)
                                  : command.allocations});
}

LedgerDecision decide(const RefundPayment& command, const BillingAccount& account) {
  const LedgerPayment* payment = part_of(account.payments, command.payment_id);
  if (payment == nullptr) return tl::unexpected(not_on(account));
  const std::string reason = infra::trimmed(command.reason);
  const std::int64_t left = payment->reversed ? 0 : payment->amount_minor - payment->refunded_minor;
  const std::int64_t amount = command.amount_minor == 0 ? left : command.amount_minor;
  LedgerRules rules;
  rules.amount("amount_minor", command.amount_minor, true);
  rules.text("reason", reason, ledger_reason_length_max, true);
  if (amount > left) rules.fail("amount_minor", "too-large", "refund at most what is left of it");
  if (!rules.ok()) return tl::unexpected(rules.refusal());
  if (amount == 0) return conflict("nothing is left of this payment");
  return say(PaymentRefunded{payment->id, amount, reason, command.today});
}

LedgerDecision decide(const ReversePayment& command, const BillingAccount& account) {
  const LedgerPayment* payment = part_of(account.payments, command.payment_id);
  if (payment == nullptr) return tl::unexpected(not_on(account));
  const std::string reason = infra::trimmed(command.reason);
  if (auto wrong = wrong_ledger_reason(reason)) return tl::unexpected(std::move(*wrong));
  if (payment->reversed) return std::vector<Event>{};
  if (payment->refunded_minor != 0) return conflict("part of the payment was refunded");
  return say(PaymentReversed{payment->id, reason, command.today});
}

}  // namespace carelog::command
