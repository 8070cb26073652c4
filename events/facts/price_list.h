// What can happen to the price list of a clinic: an aggregate whose versions hold from a day on,
// and which knows the payers and what their plans bear.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "events/description/description.h"
#include "events/description/fields.h"

namespace carelog::events {

// Of what is called so in a chart.
struct Price {
  std::string system;  // "http://snomed.info/sct"; empty: whatever the system
  std::string code;
  std::string description;  // as it stands on invoices
  std::int64_t amount_minor = 0;
  std::int64_t tax_basis_points = 0;  // on top of the amount: 770 is 7.7 %
  friend bool operator==(const Price&, const Price&) = default;
};

constexpr auto describe(description::Of<Price>) {
  using namespace description;
  return message("Price", field("system", 1, &Price::system), field("code", 2, &Price::code),
                 field("description", 3, &Price::description),
                 field("amount_minor", 4, &Price::amount_minor),
                 field("tax_basis_points", 5, &Price::tax_basis_points));
}

// A version: all prices from that day on, until the day from which another holds. Takes the place
// of an earlier version from the same day on.
struct PricesPublished {
  std::string clinic;
  std::string valid_from;  // ISO 8601
  std::string currency;    // ISO 4217
  std::vector<Price> prices;
  friend bool operator==(const PricesPublished&, const PricesPublished&) = default;
};

constexpr auto describe(description::Of<PricesPublished>) {
  using namespace description;
  using Fact = PricesPublished;
  return message("PricesPublished", 56, field("clinic", 1, &Fact::clinic, Mark::clinic),
                 field("valid_from", 2, &Fact::valid_from), field("currency", 3, &Fact::currency),
                 field("prices", 4, &Fact::prices));
}

// The terms of a plan are one of both, as a coverage has them (coverage.h).
struct PayerPlan {
  std::string name;
  std::int64_t share_basis_points = 0;
  std::int64_t copay_minor = 0;
  friend bool operator==(const PayerPlan&, const PayerPlan&) = default;
};

constexpr auto describe(description::Of<PayerPlan>) {
  using namespace description;
  return message("PayerPlan", field("name", 1, &PayerPlan::name),
                 field("share_basis_points", 2, &PayerPlan::share_basis_points),
                 field("copay_minor", 3, &PayerPlan::copay_minor));
}

// A payer with all its plans, instead of what was known by that name. Coverages keep their terms.
struct PayerRecorded {
  std::string clinic;
  std::string name;
  std::vector<PayerPlan> plans;
  friend bool operator==(const PayerRecorded&, const PayerRecorded&) = default;
};

constexpr auto describe(description::Of<PayerRecorded>) {
  using namespace description;
  using Fact = PayerRecorded;
  return message("PayerRecorded", 57, field("clinic", 1, &Fact::clinic, Mark::clinic),
                 field("name", 2, &Fact::name), field("plans", 3, &Fact::plans));
}

using PriceListFact = std::variant<PricesPublished, PayerRecorded>;

}  // namespace carelog::events
