// What can happen to a patient's billing account. Amounts are minor units of its currency; days are
// ISO 8601, of the clinic.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "events/description/description.h"
#include "events/description/fields.h"

namespace carelog::events {

struct BillingAccountOpened {
  std::string clinic;
  std::string patient_id;
  std::string currency;  // ISO 4217
  friend bool operator==(const BillingAccountOpened&, const BillingAccountOpened&) = default;
};

constexpr auto describe(description::Of<BillingAccountOpened>) {
  using namespace description;
  using Fact = BillingAccountOpened;
  return message("BillingAccountOpened", 40, field("clinic", 1, &Fact::clinic, Mark::clinic),
                 field("patient_id", 2, &Fact::patient_id), field("currency", 3, &Fact::currency))
      .implying(Implied{"status", "open"});
}

struct InvoiceLine {
  std::string charge_id;
  std::string description;
  std::int64_t amount_minor = 0;
  friend bool operator==(const InvoiceLine&, const InvoiceLine&) = default;
};

constexpr auto describe(description::Of<InvoiceLine>) {
  using namespace description;
  using Fact = InvoiceLine;
  return message("InvoiceLine", field("charge_id", 1, &Fact::charge_id),
                 field("description", 2, &Fact::description, Mark::personal),
                 field("amount_minor", 3, &Fact::amount_minor));
}

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

// Something that a patient is to pay for.
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

// It was on no invoice.
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

// Takes charges that were on no invoice; its total is the sum of its lines.
struct InvoiceGenerated {
  std::string invoice_id;
  std::string issued_on;
  std::string due_on;
  std::vector<InvoiceLine> lines;
  friend bool operator==(const InvoiceGenerated&, const InvoiceGenerated&) = default;
};

constexpr auto describe(description::Of<InvoiceGenerated>) {
  using namespace description;
  using Fact = InvoiceGenerated;
  return message("InvoiceGenerated", 43, field("invoice_id", 1, &Fact::invoice_id),
                 field("issued_on", 2, &Fact::issued_on), field("due_on", 3, &Fact::due_on),
                 field("lines", 4, &Fact::lines));
}

// By the series of the clinic and year.
struct InvoiceNumbered {
  std::string invoice_id;
  std::string number;
  friend bool operator==(const InvoiceNumbered&, const InvoiceNumbered&) = default;
};

constexpr auto describe(description::Of<InvoiceNumbered>) {
  using namespace description;
  using Fact = InvoiceNumbered;
  return message("InvoiceNumbered", 44, field("invoice_id", 1, &Fact::invoice_id),
                 field("number", 2, &Fact::number));
}

// Its charges can be on another invoice; what was paid is credit. The number stays.
struct InvoiceVoided {
  std::string invoice_id;
  std::string reason;
  friend bool operator==(const InvoiceVoided&, const InvoiceVoided&) = default;
};

constexpr auto describe(description::Of<InvoiceVoided>) {
  using namespace description;
  using Fact = InvoiceVoided;
  return message("InvoiceVoided", 45, field("invoice_id", 1, &Fact::invoice_id),
                 field("reason", 2, &Fact::reason, Mark::personal));
}

// Is not expected any more.
struct InvoiceWrittenOff {
  std::string invoice_id;
  std::int64_t amount_minor = 0;
  std::string reason;
  friend bool operator==(const InvoiceWrittenOff&, const InvoiceWrittenOff&) = default;
};

constexpr auto describe(description::Of<InvoiceWrittenOff>) {
  using namespace description;
  using Fact = InvoiceWrittenOff;
  return message("InvoiceWrittenOff", 46, field("invoice_id", 1, &Fact::invoice_id),
                 field("amount_minor", 2, &Fact::amount_minor),
                 field("reason", 3, &Fact::reason, Mark::personal));
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

// Of a payment, to an invoice.
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

// Credit first, then what was allocated last.
struct PaymentRefunded {
  std::string payment_id;
  std::int64_t amount_minor = 0;
  std::string reason;
  friend bool operator==(const PaymentRefunded&, const PaymentRefunded&) = default;
};

constexpr auto describe(description::Of<PaymentRefunded>) {
  using namespace description;
  using Fact = PaymentRefunded;
  return message("PaymentRefunded", 49, field("payment_id", 1, &Fact::payment_id),
                 field("amount_minor", 2, &Fact::amount_minor),
                 field("reason", 3, &Fact::reason, Mark::personal));
}

// It never arrived, or was called back: all that it paid is due again.
struct PaymentReversed {
  std::string payment_id;
  std::string reason;
  friend bool operator==(const PaymentReversed&, const PaymentReversed&) = default;
};

constexpr auto describe(description::Of<PaymentReversed>) {
  using namespace description;
  using Fact = PaymentReversed;
  return message("PaymentReversed", 50, field("payment_id", 1, &Fact::payment_id),
                 field("reason", 2, &Fact::reason, Mark::personal));
}

using BillingAccountFact =
    std::variant<BillingAccountOpened, ChargeRecorded, ChargeCancelled, InvoiceGenerated,
                 InvoiceNumbered, InvoiceVoided, InvoiceWrittenOff, PaymentCompleted,
                 CreditAllocated, PaymentRefunded, PaymentReversed>;

}  // namespace carelog::events
