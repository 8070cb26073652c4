// The journal of a clinic's accounts as double entry: each movement of a patient's balance debits
// one account and credits others by the same sum. Pure.
//
//   invoice    receivables, payers | revenue, tax    void   the other way
//   payment    cash | receivables                refund, reversal: the other way
//   write-off  losses | receivables
//   claim-rest receivables | payers           resubmission, claim-retraction: the other way
//   payer-payment  cash | payers, and its reversal
//
// What a patient has as credit stands among the receivables.
#pragma once

#include <cstdint>
#include <map>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "events/billing/ledger.h"

namespace carelog::tools {

struct JournalLine {
  std::string day;
  std::string document;  // number of the invoice, or id of what moved the balance
  std::string_view kind;
  std::string_view account;
  std::string text;  // as people wrote it
  std::int64_t debit_minor = 0;
  std::int64_t credit_minor = 0;
  std::string currency;
};

// Of a period, both days inclusive; by day. Of each day and document the debits equal the credits.
std::vector<JournalLine> journal_of(const std::map<std::string, events::Ledger>& accounts,
                                    const std::string& from, const std::string& to);

struct JournalSums {
  std::int64_t debit_minor = 0;
  std::int64_t credit_minor = 0;
};
// By currency. Throws std::overflow_error: a sum does not fit.
std::map<std::string, JournalSums> sums_of(const std::vector<JournalLine>& journal);

// Amounts as decimals; a text that a spreadsheet would take for a formula is defused.
void write_csv(const std::vector<JournalLine>& journal, std::ostream& out);

}  // namespace carelog::tools
