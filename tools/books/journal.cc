#include "tools/books/journal.h"

#include <algorithm>
#include <cstdlib>

#include "events/billing/movements.h"
#include "infra/text/csv_value.h"
#include "infra/text/money.h"
#include "tools/books/books.h"

namespace carelog::tools {
namespace {

using events::Ledger;
using events::Movement;

std::string_view other_side(std::string_view kind) {
  if (kind == "write-off") return "losses";
  return kind == "invoice" || kind == "void" ? "revenue" : "cash";
}

std::string text_beside(const Movement& movement, const Ledger& ledger) {
  if (const auto* payment = part_of(ledger.payments, movement.part_id)) return payment->reference;
  if (const auto* payment = part_of(ledger.payer_payments, movement.part_id)) {
    return payment->reference;
  }
  return {};
}

// One line for an amount: above 0 a debit, below it a credit.
JournalLine line_of(const Movement& movement, const Ledger& ledger, std::string_view account,
                    std::int64_t amount_minor) {
  const bool invoice = part_of(ledger.invoices, movement.part_id) != nullptr;
  JournalLine line{
      movement.on, movement.part_id, movement.kind, account, text_beside(movement, ledger), 0,
      0,           ledger.currency};
  if (invoice && !movement.text.empty()) line.document = movement.text;
  (amount_minor > 0 ? line.debit_minor : line.credit_minor) = std::abs(amount_minor);
  return line;
}

std::string amount_text(std::int64_t minor, const std::string& currency) {
  return minor == 0 ? std::string() : infra::money_text(minor, currency);
}

}  // namespace

std::vector<JournalLine> journal_of(const std::map<std::string, Ledger>& accounts,
                                    const std::string& from, const std::string& to) {
  std::vector<JournalLine> journal;
  for (const auto& [id, ledger] : accounts) {
    for (const Movement& each : movements_of(ledger)) {
      if (each.on < from || each.on > to) continue;
      const std::int64_t net = each.amount_minor + each.payer_minor - each.tax_minor;
      for (const auto& [account, amount_minor] :
           {std::pair<std::string_view, std::int64_t>{"receivables", each.amount_minor},
            {"payers", each.payer_minor},
            {other_side(each.kind), -net},
            {"tax", -each.tax_minor}}) {
        if (amount_minor != 0) journal.push_back(line_of(each, ledger, account, amount_minor));
      }
    }
  }
  std::stable_sort(
      journal.begin(), journal.end(),
      [](const JournalLine& one, const JournalLine& other) { return one.day < other.day; });
  return journal;
}

std::map<std::string, JournalSums> sums_of(const std::vector<JournalLine>& journal) {
  std::map<std::string, JournalSums> sums;
  for (const JournalLine& each : journal) {
    add_checked(sums[each.currency].debit_minor, each.debit_minor);
    add_checked(sums[each.currency].credit_minor, each.credit_minor);
  }
  return sums;
}

void write_csv(const std::vector<JournalLine>& journal, std::ostream& out) {
  out << "date,document,kind,account,text,debit,credit,currency\n";
  for (const JournalLine& each : journal) {
    out << each.day << ',' << infra::csv_value(each.document) << ',' << each.kind << ','
        << each.account << ',' << infra::csv_value(each.text) << ','
        << amount_text(each.debit_minor, each.currency) << ','
        << amount_text(each.credit_minor, each.currency) << ',' << each.currency << "\n";
  }
}

}  // namespace carelog::tools
