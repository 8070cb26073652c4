// What moved the balance of an account, day by day: the ledger as a statement and a journal read
// it. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "events/billing/ledger.h"

namespace carelog::events {

// "invoice", "void", "write-off", "payment", "refund", "reversal"; of payers "claim-rest" (what an
// outcome gives back to the patient), "resubmission" and "claim-retraction" (which take it back),
// "payer-payment", "payer-reversal".
struct Movement {
  std::string_view kind;
  std::string on;  // ISO 8601: issued, voided, written off, received, refunded, reversed, decided,
                   // retracted
  std::string part_id;            // of the invoice, claim or payment
  std::string text;               // number of the invoice, method of the payment, payer
  std::int64_t amount_minor = 0;  // what the patient owes more; negative: less
  std::int64_t tax_minor = 0;     // the part of both that is tax
  std::int64_t payer_minor = 0;   // what payers owe more; negative: less
};

// By day; those of one day as they stand in the ledger. They add up to its balance.
std::vector<Movement> movements_of(const Ledger& ledger);

}  // namespace carelog::events
