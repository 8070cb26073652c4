// What can happen to an invoice of a patient's billing account. Days are ISO 8601.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "events/description/description.h"
#include "events/description/fields.h"

namespace carelog::events {

struct InvoiceLine {
  std::string charge_id;
  std::string description;
  std::int64_t amount_minor = 0;
  std::int64_t tax_minor = 0;    // on top of it
  std::int64_t payer_minor = 0;  // the payer's part of both
  std::string coverage_id = {};  // by which it is; empty: none was in force
  friend bool operator==(const InvoiceLine&, const InvoiceLine&) = default;
};

constexpr auto describe(description::Of<InvoiceLine>) {
  using namespace description;
  using Fact = InvoiceLine;
  return message(
      "InvoiceLine", field("charge_id", 1, &Fact::charge_id),
      field("description", 2, &Fact::description, Mark::personal),
      field("amount_minor", 3, &Fact::amount_minor), field("tax_minor", 4, &Fact::tax_minor),
      field("payer_minor", 5, &Fact::payer_minor), field("coverage_id", 6, &Fact::coverage_id));
}

// Takes charges that were on no invoice; its total is the sum of its lines with their tax. The
// payer's parts are those of the coverage in force on the day of service, and stay as they are.
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

// Numbered by the series of the clinic and year.
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

// Its charges may go on another invoice; what was paid becomes credit. It keeps its number.
struct InvoiceVoided {
  std::string invoice_id;
  std::string reason;
  std::string voided_on;
  friend bool operator==(const InvoiceVoided&, const InvoiceVoided&) = default;
};

constexpr auto describe(description::Of<InvoiceVoided>) {
  using namespace description;
  using Fact = InvoiceVoided;
  return message("InvoiceVoided", 45, field("invoice_id", 1, &Fact::invoice_id),
                 field("reason", 2, &Fact::reason, Mark::personal),
                 field("voided_on", 3, &Fact::voided_on));
}

// The rest is not expected any more.
struct InvoiceWrittenOff {
  std::string invoice_id;
  std::int64_t amount_minor = 0;
  std::string reason;
  std::string written_off_on;
  friend bool operator==(const InvoiceWrittenOff&, const InvoiceWrittenOff&) = default;
};

constexpr auto describe(description::Of<InvoiceWrittenOff>) {
  using namespace description;
  using Fact = InvoiceWrittenOff;
  return message("InvoiceWrittenOff", 46, field("invoice_id", 1, &Fact::invoice_id),
                 field("amount_minor", 2, &Fact::amount_minor),
                 field("reason", 3, &Fact::reason, Mark::personal),
                 field("written_off_on", 4, &Fact::written_off_on));
}

}  // namespace carelog::events
