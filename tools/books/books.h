// Whether the money in a log adds up, from the log alone: every account's invoices, payments and
// credit, and the invoice numbers of every clinic and year. Pure.
//
// Double entry: an invoiced charge debits the patient, and the payer for its part, and credits
// revenue; a payment debits cash and credits the patient or the payer; refunds, reversals, voided
// invoices and write-offs are booked the other way or as losses. The two sides are summed
// separately.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "events/billing/ledger.h"
#include "events/frame/frame.h"

namespace carelog::tools {

// Minor units, in one currency.
struct Balances {
  std::int64_t invoiced = 0;  // on invoices that are not void, with tax
  std::int64_t received = 0;  // payments without what was refunded or reversed
  std::int64_t written_off = 0;
  std::int64_t receivable = 0;   // due on invoices, by patients
  std::int64_t payers_due = 0;   // and by payers
  std::int64_t payers_paid = 0;  // without what was reversed
  std::int64_t credit = 0;       // of all patients
};

struct BooksReport {
  std::size_t unpriced = 0;  // services that wait for a charge by hand
  std::size_t accounts = 0;
  std::size_t invoices = 0;
  std::size_t payments = 0;
  std::size_t claims = 0;
  std::map<std::string, Balances> by_currency;
  std::vector<std::string> faults;  // sentences without personal data; empty if the books balance
};

// Throws std::overflow_error: the sum does not fit.
void add_checked(std::int64_t& sum, std::int64_t amount_minor);

class Books {
 public:
  // Takes the valid commits of the billing topic; those of one aggregate in order.
  void take(const events::Commit& commit);
  BooksReport finish() const;
  const std::map<std::string, events::Ledger>& accounts() const { return accounts_; }  // by id

 private:
  std::map<std::string, events::Ledger> accounts_;  // by aggregate id
  // By clinic and year: the invoice for each number, in the order in which they were assigned.
  std::map<std::string, std::vector<std::pair<std::int64_t, std::string>>> series_;
};

}  // namespace carelog::tools
