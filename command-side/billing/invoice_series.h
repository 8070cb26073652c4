// The invoice numbers of a clinic in one year, as the write side knows them. Pure.
//
// A number is given once and for good, to an invoice that is there already: so there are no gaps.
// Who asks again under the same command id gets the first answer.
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "command-side/refusal.h"
#include "events/facts/event.h"

namespace carelog::command {

struct InvoiceSeries {
  std::string clinic;
  std::string year;
  std::int64_t last_number = 0;
  std::string last_invoice_id;
  friend bool operator==(const InvoiceSeries&, const InvoiceSeries&) = default;
};

struct AssignInvoiceNumber {
  std::string clinic;
  std::string year;
  std::string invoice_id;
};

InvoiceSeries evolve(InvoiceSeries series, const events::Event& event);
std::vector<events::Event> facts_of(const InvoiceSeries& series);
[[nodiscard]] tl::expected<std::vector<events::Event>, Refusal> decide(
    const AssignInvoiceNumber& command, const InvoiceSeries& series);

}  // namespace carelog::command
