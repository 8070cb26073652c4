// A patient's billing account as people see it: one row per account, the table `billing_accounts`.
// Pure.
#pragma once

#include <optional>
#include <string>

#include "projections/following/recorded_event.h"
#include "projections/rows/described_row.h"

namespace carelog::projections {

struct BillingAccountSummary {
  std::string id;
  std::string patient_id;
  std::string clinic;
  std::string currency;  // ISO 4217
  std::int64_t balance_minor = 0;
  std::string status;  // "open"
  std::int64_t opened_at_ms = 0;
  std::uint64_t version = 0;
  events::Partition partition = 0;  // where the commit of this version stands
  events::Offset offset = 0;

  friend bool operator==(const BillingAccountSummary&, const BillingAccountSummary&) = default;
};

inline constexpr auto billing_accounts_table = table<BillingAccountSummary>(
    "billing_accounts", std::array{RowIndex{"patient", "patient_id"}},
    column("id", &BillingAccountSummary::id, use::uuid | use::key | use::aggregate),
    column("patient_id", &BillingAccountSummary::patient_id, use::uuid),
    column("clinic", &BillingAccountSummary::clinic),
    column("currency", &BillingAccountSummary::currency),
    column("balance_minor", &BillingAccountSummary::balance_minor),
    column("status", &BillingAccountSummary::status),
    column("opened_at_ms", &BillingAccountSummary::opened_at_ms),
    column("version", &BillingAccountSummary::version, use::version),
    column("log_partition", &BillingAccountSummary::partition),
    column("log_offset", &BillingAccountSummary::offset));

// What its texts take in memory.
std::size_t bytes_in(const BillingAccountSummary& account);

// The row after the event; an event that the row has already changes nothing. Throws
// UnappliableEvent.
std::optional<BillingAccountSummary> evolve(std::optional<BillingAccountSummary> row,
                                            const RecordedEvent& event);

}  // namespace carelog::projections
