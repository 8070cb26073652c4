// What can happen to the series of a clinic's invoice numbers in one year. A series is an aggregate
// of its own, so its decisions are final and the numbers have no gaps.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "events/description/description.h"

namespace carelog::events {

// The next number: 1, 2, 3, ...
struct InvoiceNumberAssigned {
  std::string clinic;
  std::string year;
  std::string invoice_id;
  std::int64_t number = 0;
  friend bool operator==(const InvoiceNumberAssigned&, const InvoiceNumberAssigned&) = default;
};

constexpr auto describe(description::Of<InvoiceNumberAssigned>) {
  using namespace description;
  using Fact = InvoiceNumberAssigned;
  return message("InvoiceNumberAssigned", 55, field("clinic", 1, &Fact::clinic, Mark::clinic),
                 field("year", 2, &Fact::year), field("invoice_id", 3, &Fact::invoice_id),
                 field("number", 4, &Fact::number));
}

using InvoiceSeriesFact = std::variant<InvoiceNumberAssigned>;

}  // namespace carelog::events
