// What can happen to a payment on a patient's billing account. Days are ISO 8601.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "events/description/description.h"
#include "events/description/fields.h"

namespace carelog::events {

struct Allocation {
  std::string invoice_id;
  std::int64_t amount_minor = 0;
  friend bool operator==(const Allocation&, const Allocation&) = default;
};

constexpr auto describe(description::Of<Allocation>) {
  using namespace description;
  using Fact = Allocation;
  return message("Allocation", field("invoice_id", 1, &Fact::invoice_id),
                 field("amount_minor", 2, &Fact::amount_minor));
}

// What is not allocated is credit.
struct PaymentCompleted {
  std::string payment_id;
  std::int64_t amount_minor = 0;
  std::string method;
  std::string reference;
  std::string received_on;
  std::vector<Allocation> allocations;
  friend bool operator==(const PaymentCompleted&, const PaymentCompleted&) = default;
};

constexpr auto describe(description::Of<PaymentCompleted>) {
  using namespace description;
  using Fact = PaymentCompleted;
  return message("PaymentCompleted", 47, field("payment_id", 1, &Fact::payment_id),
                 field("amount_minor", 2, &Fact::amount_minor), field("method", 3, &Fact::method),
                 field("reference", 4, &Fact::reference, Mark::personal),
                 field("received_on", 5, &Fact::received_on),
                 field("allocations", 6, &Fact::allocations));
}

// Moves credit of a payment to an invoice.
struct CreditAllocated {
  std::string payment_id;
  std::string invoice_id;
  std::int64_t amount_minor = 0;
  friend bool operator==(const CreditAllocated&, const CreditAllocated&) = default;
};

constexpr auto describe(description::Of<CreditAllocated>) {
  using namespace description;
  using Fact = CreditAllocated;
  return message("CreditAllocated", 48, field("payment_id", 1, &Fact::payment_id),
                 field("invoice_id", 2, &Fact::invoice_id),
                 field("amount_minor", 3, &Fact::amount_minor));
}

// Takes credit first, then what was allocated last.
struct PaymentRefunded {
  std::string payment_id;
  std::int64_t amount_minor = 0;
  std::string reason;
  std::string refunded_on;
  friend bool operator==(const PaymentRefunded&, const PaymentRefunded&) = default;
};

constexpr auto describe(description::Of<PaymentRefunded>) {
  using namespace description;
  using Fact = PaymentRefunded;
  return message("PaymentRefunded", 49, field("payment_id", 1, &Fact::payment_id),
                 field("amount_minor", 2, &Fact::amount_minor),
                 field("reason", 3, &Fact::reason, Mark::personal),
                 field("refunded_on", 4, &Fact::refunded_on));
}

// The payment never arrived or was called back: all that it paid is due again.
struct PaymentReversed {
  std::string payment_id;
  std::string reason;
  std::string reversed_on;
  friend bool operator==(const PaymentReversed&, const PaymentReversed&) = default;
};

constexpr auto describe(description::Of<PaymentReversed>) {
  using namespace description;
  using Fact = PaymentReversed;
  return message("PaymentReversed", 50, field("payment_id", 1, &Fact::payment_id),
                 field("reason", 2, &Fact::reason, Mark::personal),
                 field("reversed_on", 3, &Fact::reversed_on));
}

}  // namespace carelog::events
