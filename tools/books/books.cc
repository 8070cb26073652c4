#include "tools/books/books.h"

#include <set>
#include <stdexcept>

#include "events/facts/event.h"

namespace carelog::tools {
namespace {

using events::Ledger;

void add(const Ledger& ledger, Balances& sum) {
  for (const auto& invoice : ledger.invoices) {
    if (invoice.is_void) continue;
    add_checked(sum.invoiced, invoice.total_minor);
    add_checked(sum.written_off, invoice.written_off_minor);
  }
  for (const auto& payment : ledger.payments) {
    if (!payment.reversed) add_checked(sum.received, payment.amount_minor - payment.refunded_minor);
  }
  for (const auto& payment : ledger.payer_payments) {
    if (!payment.reversed) add_checked(sum.payers_paid, payment.amount_minor);
  }
  add_checked(sum.payers_due, ledger.payer_due_minor());
  add_checked(sum.receivable, ledger.due_minor());
  add_checked(sum.credit, ledger.credit_minor());
}

void check_both_sides(const std::string& currency, const Balances& sum,
                      std::vector<std::string>& faults) {
  const std::int64_t debit =
      sum.receivable + sum.payers_due + sum.received + sum.payers_paid + sum.written_off;
  const std::int64_t credit = sum.invoiced + sum.credit;
  if (debit == credit) return;
  faults.push_back(currency + ": debits are " + std::to_string(debit) + ", credits " +
                   std::to_string(credit) + " minor units");
}

}  // namespace

void add_checked(std::int64_t& sum, std::int64_t amount_minor) {
  if (__builtin_add_overflow(sum, amount_minor, &sum)) {
    throw std::overflow_error("a sum of the books does not fit");
  }
}

void Books::take(const events::Commit& commit) {
  for (const events::Event& event : commit.events) {
    if (const auto* fact = std::get_if<events::BillingAccountFact>(&event)) {
      Ledger& ledger = accounts_[commit.aggregate.id];
      ledger = events::ledger_after(std::move(ledger), *fact);
    } else if (const auto* given = events::fact_if<events::InvoiceNumberAssigned>(event)) {
      series_[given->clinic + " " + given->year].emplace_back(given->number, given->invoice_id);
    }
  }
}

BooksReport Books::finish() const {
  BooksReport report;
  std::map<std::string, std::string> numbers;  // numbers of invoices
  for (const auto& [id, ledger] : accounts_) {
    ++report.accounts;
    report.invoices += ledger.invoices.size();
    report.payments += ledger.payments.size() + ledger.payer_payments.size();
    report.claims += ledger.claims.size();
    report.unpriced += ledger.unpriced.size();
    add(ledger, report.by_currency[ledger.currency]);
    for (const std::string& fault : events::faults_in(ledger)) {
      report.faults.push_back("account " + id + ": " + fault);
    }
    for (const auto& invoice : ledger.invoices) {
      if (!numbers.emplace(invoice.id, invoice.number).second) {
        report.faults.push_back("invoice " + invoice.id + " is on two accounts");
      }
    }
  }
  for (const auto& [name, given] : series_) {
    std::int64_t expected = 0;
    std::set<std::string> invoices;
    for (const auto& [number, invoice_id] : given) {
      if (number != ++expected) {
        report.faults.push_back("series " + name + ": number " + std::to_string(number) +
                                " where " + std::to_string(expected) + " is next");
      }
      const auto invoice = numbers.find(invoice_id);
      if (invoice == numbers.end() || !invoices.insert(invoice_id).second) {
        report.faults.push_back("series " + name + ": number " + std::to_string(number) +
                                " belongs to no invoice of its own");
      }
    }
  }
  for (const auto& [currency, sum] : report.by_currency) {
    check_both_sides(currency, sum, report.faults);
  }
  return report;
}

}  // namespace carelog::tools
