// A patient's billing account as people see it: one row per account with its whole ledger, the
// table `billing_accounts`. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "events/billing/ledger.h"
#include "projections/following/recorded_event.h"
#include "projections/rows/described_row.h"

namespace carelog::projections {

struct BillingAccountSummary {
  std::string id;
  events::Ledger ledger;
  std::string status;  // "open"
  std::int64_t opened_at_ms = 0;
  std::uint64_t version = 0;
  events::Partition partition = 0;  // where the commit of this version stands
  events::Offset offset = 0;

  friend bool operator==(const BillingAccountSummary&, const BillingAccountSummary&) = default;
};

std::int64_t balance_minor(const BillingAccountSummary& account);
// The ledger as people read it: a JSON object.
std::string ledger_shown(const BillingAccountSummary& account);

// What is asked of all accounts of a clinic: what is due since when, what has no price, and the
// first day of service of a charge that is on no invoice (empty: there is none).
struct OpenInvoice {
  std::string due_on;
  std::int64_t due_minor = 0;
};
std::int64_t due_minor(const BillingAccountSummary& account);
std::int64_t credit_minor(const BillingAccountSummary& account);
std::vector<OpenInvoice> open_invoices(const BillingAccountSummary& account);
std::string unpriced_shown(const BillingAccountSummary& account);  // a JSON array
std::int64_t unpriced_count(const BillingAccountSummary& account);
std::string uninvoiced_from(const BillingAccountSummary& account);
std::string money_of_record_shown(const BillingAccountSummary& account);  // a JSON array

inline constexpr auto billing_accounts_table = table<BillingAccountSummary>(
    "billing_accounts",
    std::array{RowIndex{"patient", "patient_id"},
               RowIndex{"open", "clinic, id", "due_minor > 0 OR credit_minor > 0"},
               RowIndex{"unpriced", "clinic, id", "unpriced_count > 0"},
               RowIndex{"uninvoiced", "clinic, id", "uninvoiced_from <> ''"},
               RowIndex{"record", "clinic, id", "money_of_record <> '[]'"}},
    column("id", &BillingAccountSummary::id, use::uuid | use::key | use::aggregate),
    column("patient_id", member_of(&BillingAccountSummary::ledger, &events::Ledger::patient_id),
           use::uuid),
    column("clinic", member_of(&BillingAccountSummary::ledger, &events::Ledger::clinic)),
    column("currency", member_of(&BillingAccountSummary::ledger, &events::Ledger::currency)),
    column("balance_minor", balance_minor), column("status", &BillingAccountSummary::status),
    column("opened_at_ms", &BillingAccountSummary::opened_at_ms),
    column("version", &BillingAccountSummary::version, use::version),
    column("log_partition", &BillingAccountSummary::partition),
    column("log_offset", &BillingAccountSummary::offset), column("ledger", ledger_shown),
    column("due_minor", due_minor), column("credit_minor", credit_minor),
    column("open_invoices", open_invoices), column("unpriced", unpriced_shown),
    column("unpriced_count", unpriced_count), column("uninvoiced_from", uninvoiced_from),
    column("money_of_record", money_of_record_shown),
    column("facts", &BillingAccountSummary::ledger));

template <>
struct ColumnText<std::vector<OpenInvoice>> {
  static std::string to(const std::vector<OpenInvoice>& open);
};

// The facts that it comes to, in the bytes of the log: ["c202...", ...]
template <>
struct ColumnText<events::Ledger> {
  static std::string to(const events::Ledger& ledger);
  static events::Ledger from(std::string_view text);  // throws what a parser throws
};

// What its texts take in memory.
std::size_t bytes_in(const BillingAccountSummary& account);

// The row after the event; an event that the row has already changes nothing. Throws
// UnappliableEvent.
std::optional<BillingAccountSummary> evolve(std::optional<BillingAccountSummary> row,
                                            const RecordedEvent& event);

}  // namespace carelog::projections
