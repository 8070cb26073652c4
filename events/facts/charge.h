// What can happen to a charge on a patient's billing account.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "events/description/description.h"
#include "events/description/fields.h"

namespace carelog::events {

// Something that a patient is to pay for: the amount, and the tax on it.
struct ChargeRecorded {
  std::string charge_id;
  std::string source_id;
  std::string code;
  std::string description;
  std::int64_t amount_minor = 0;
  std::string service_date;
  std::int64_t tax_minor = 0;
  std::int64_t tax_basis_points = 0;
  std::string encounter_id = {};  // that it was done in; empty: none is named
  friend bool operator==(const ChargeRecorded&, const ChargeRecorded&) = default;
};

constexpr auto describe(description::Of<ChargeRecorded>) {
  using namespace description;
  using Fact = ChargeRecorded;
  return message("ChargeRecorded", 41, field("charge_id", 1, &Fact::charge_id),
                 field("source_id", 2, &Fact::source_id), field("code", 3, &Fact::code),
                 field("description", 4, &Fact::description, Mark::personal),
                 field("amount_minor", 5, &Fact::amount_minor),
                 field("service_date", 6, &Fact::service_date),
                 field("tax_minor", 7, &Fact::tax_minor),
                 field("tax_basis_points", 8, &Fact::tax_basis_points),
                 field("encounter_id", 9, &Fact::encounter_id));
}

// The charge was on no invoice.
struct ChargeCancelled {
  std::string charge_id;
  std::string reason;
  friend bool operator==(const ChargeCancelled&, const ChargeCancelled&) = default;
};

constexpr auto describe(description::Of<ChargeCancelled>) {
  using namespace description;
  using Fact = ChargeCancelled;
  return message("ChargeCancelled", 42, field("charge_id", 1, &Fact::charge_id),
                 field("reason", 2, &Fact::reason, Mark::personal));
}

// The chart says that it was done, and no price was valid for it on that day. It waits for a charge
// by hand.
struct ServiceLeftUnpriced {
  std::string source_id;  // the entry of the chart
  std::string what;       // its type: "encounter"
  std::string code;       // "system|code"
  std::string service_date;
  friend bool operator==(const ServiceLeftUnpriced&, const ServiceLeftUnpriced&) = default;
};

constexpr auto describe(description::Of<ServiceLeftUnpriced>) {
  using namespace description;
  using Fact = ServiceLeftUnpriced;
  return message("ServiceLeftUnpriced", 51, field("source_id", 1, &Fact::source_id),
                 field("what", 2, &Fact::what), field("code", 3, &Fact::code, Mark::personal),
                 field("service_date", 4, &Fact::service_date));
}

// Nothing is to be charged for it any more.
struct UnpricedServiceWithdrawn {
  std::string source_id;
  std::string reason;
  friend bool operator==(const UnpricedServiceWithdrawn&,
                         const UnpricedServiceWithdrawn&) = default;
};

constexpr auto describe(description::Of<UnpricedServiceWithdrawn>) {
  using namespace description;
  using Fact = UnpricedServiceWithdrawn;
  return message("UnpricedServiceWithdrawn", 52, field("source_id", 1, &Fact::source_id),
                 field("reason", 2, &Fact::reason, Mark::personal));
}

}  // namespace carelog::events
