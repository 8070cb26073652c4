// Charges and payments, counted from the facts themselves; what is owed, from what they come to.
#include "events/billing/movements.h"
#include "events/facts/event.h"
#include "tools/recount/recounted.h"

namespace carelog::tools {

namespace {

// One that may be taken back or changed by a later fact.
struct KnownAmount {
  std::string day;
  std::string by;
  std::int64_t minor = 0;
};
using KnownAmounts = std::map<std::string, KnownAmount>;

struct KnownAccount {
  events::Ledger ledger;
  KnownAmounts charges, payments, payer_payments, invoices;
  std::map<std::string, std::int64_t> refunded;                    // by payment
  std::vector<std::pair<std::string_view, KnownAmount>> happened;  // kind, and what
};

class Money final : public Recounting {
 public:
  void take(const events::RecordedCommit& recorded) override {
    const events::Commit& commit = recorded.commit;
    if (commit.aggregate.type != "billing-account") return;
    KnownAccount& account = accounts_[commit.aggregate.id];
    for (const events::Event& event : commit.events) {
      const auto* fact = std::get_if<events::BillingAccountFact>(&event);
      if (fact == nullptr) continue;
      account.ledger = events::ledger_after(std::move(account.ledger), *fact);
      std::visit([&](const auto& each) { happen(account, each); }, *fact);
    }
  }

  void count(Counters& counters) const override {
    for (const auto& [_, account] : accounts_) count(account, counters);
  }

 private:
  template <typename Fact>
  static void happen(KnownAccount&, const Fact&) {}
  static void happen(KnownAccount& account, const events::ChargeRecorded& fact) {
    account.charges[fact.charge_id] = {fact.service_date, fact.code,
                                       fact.amount_minor + fact.tax_minor};
  }
  static void happen(KnownAccount& account, const events::ChargeCancelled& fact) {
    account.charges.erase(fact.charge_id);
  }
  static void happen(KnownAccount& account, const events::InvoiceGenerated& fact) {
    KnownAmount invoice{fact.issued_on, "", 0};
    for (const auto& line : fact.lines) invoice.minor += line.amount_minor + line.tax_minor;
    account.invoices[fact.invoice_id] = invoice;
    account.happened.emplace_back("invoice", invoice);
  }
  static void happen(KnownAccount& account, const events::InvoiceVoided& fact) {
    KnownAmount taken_back = account.invoices[fact.invoice_id];
    taken_back.day = fact.voided_on;
    account.happened.emplace_back("void", taken_back);
  }
  static void happen(KnownAccount& account, const events::InvoiceWrittenOff& fact) {
    account.happened.push_back({"write-off", {fact.written_off_on, "", fact.amount_minor}});
  }
  static void happen(KnownAccount& account, const events::PaymentCompleted& fact) {
    const KnownAmount payment{fact.received_on, fact.method, fact.amount_minor};
    account.payments[fact.payment_id] = payment;
    account.happened.emplace_back("payment", payment);
  }
  static void happen(KnownAccount& account, const events::PaymentRefunded& fact) {
    const std::string& method = account.payments[fact.payment_id].by;
    account.refunded[fact.payment_id] += fact.amount_minor;
    account.happened.push_back({"refund", {fact.refunded_on, method, fact.amount_minor}});
  }
  static void happen(KnownAccount& account, const events::PaymentReversed& fact) {
    KnownAmount reversal = account.payments[fact.payment_id];
    reversal.day = fact.reversed_on;
    reversal.minor -= account.refunded[fact.payment_id];
    account.happened.emplace_back("reversal", reversal);
  }
  static void happen(KnownAccount& account, const events::PayerPaymentReceived& fact) {
    const KnownAmount payment{fact.received_on, fact.payer, fact.amount_minor};
    account.payer_payments[fact.payment_id] = payment;
    account.happened.emplace_back("payer-payment", payment);
  }
  static void happen(KnownAccount& account, const events::PayerPaymentReversed& fact) {
    KnownAmount reversal = account.payer_payments[fact.payment_id];
    reversal.day = fact.reversed_on;
    account.happened.emplace_back("payer-reversal", reversal);
  }

  static void count(const KnownAccount& account, Counters& counters) {
    const events::Ledger& ledger = account.ledger;
    const auto add = [&](std::string_view kind, const KnownAmount& amount) {
      const std::string name(kind);
      counters.add_dated(amount.minor, false, ledger.clinic, "money-" + name, amount.day,
                         {ledger.currency, amount.by});
      counters.add_dated(1, false, ledger.clinic, "moves-" + name, amount.day,
                         {ledger.currency, amount.by});
    };
    for (const auto& [_, charge] : account.charges) add("charge", charge);
    for (const auto& [kind, amount] : account.happened) add(kind, amount);
    for (const events::LedgerInvoice& each : ledger.invoices) {
      if (each.is_void) continue;
      const std::int64_t by_payers = each.payer_minor - each.payer_paid_minor;
      const std::int64_t by_patient =
          each.total_minor - each.payer_minor - each.paid_minor - each.written_off_minor;
      if (by_patient != 0) add("due", {each.due_on, "patient", by_patient});
      if (by_payers != 0) add("due", {each.due_on, "payers", by_payers});
    }
    for (const events::Movement& each : events::movements_of(ledger)) {
      if (each.amount_minor != 0) add("balance", {each.on, "patient", each.amount_minor});
      if (each.payer_minor != 0) add("balance", {each.on, "payers", each.payer_minor});
    }
    if (ledger.credit_minor() != 0) {
      counters.add(ledger.credit_minor(), {ledger.clinic, "credit", ledger.currency});
    }
  }

  std::map<std::string, KnownAccount> accounts_;
};

}  // namespace

std::unique_ptr<Recounting> recount_money() {
  return std::make_unique<Money>();
}

}  // namespace carelog::tools
