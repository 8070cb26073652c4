// What can happen to a patient's billing account. Amounts are minor units of its currency; days are
// ISO 8601, in the clinic's time zone.
#pragma once

#include <string>
#include <variant>

#include "events/description/description.h"
#include "events/facts/charge.h"
#include "events/facts/claim.h"
#include "events/facts/coverage.h"
#include "events/facts/invoice.h"
#include "events/facts/money_of_record.h"
#include "events/facts/payment.h"

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

using BillingAccountFact =
    std::variant<BillingAccountOpened, ChargeRecorded, ChargeCancelled, ServiceLeftUnpriced,
                 UnpricedServiceWithdrawn, InvoiceGenerated, InvoiceNumbered, InvoiceVoided,
                 InvoiceWrittenOff, PaymentCompleted, CreditAllocated, PaymentRefunded,
                 PaymentReversed, CoverageRecorded, CoverageEnded, ClaimSubmitted, ClaimAccepted,
                 ClaimDenied, ClaimOutcomeRetracted, PayerPaymentReceived, PayerPaymentReversed,
                 MoneyOfRecordTaken>;

}  // namespace carelog::events
