// What can happen to a charge on a patient's billing account.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "events/description/description.h"
#include "events/description/fields.h"

namespace carelog::events {

// Something that the patient must pay for.
struct ChargeRecorded {
  std::string charge_id;
  std::string source_id;
  std::string code;
  std::string description;
  std::int64_t amount_minor = 0;
  std::string service_date;
  friend bool operator==(const ChargeRecorded&, const ChargeRecorded&) = default;
};

constexpr auto describe(description::Of<ChargeRecorded>) {
  using namespace description;
  using Fact = ChargeRecorded;
  return message("ChargeRecorded", 41, field("charge_id", 1, &Fact::charge_id),
                 field("source_id", 2, &Fact::source_id), field("code", 3, &Fact::code),
                 field("description", 4, &Fact::description, Mark::personal),
                 field("amount_minor", 5, &Fact::amount_minor),
                 field("service_date", 6, &Fact::service_date));
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

}  // namespace carelog::events
