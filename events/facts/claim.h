// What can happen to a claim: what a payer is asked to bear of an invoice by one coverage. Days are
// ISO 8601.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "events/description/description.h"
#include "events/description/fields.h"

namespace carelog::events {

// For all that the coverage bears of the invoice. A resubmission takes the place of a claim that
// was denied: the part is the payer's again, and what the patient has paid of it is credit.
struct ClaimSubmitted {
  std::string claim_id;
  std::string invoice_id;
  std::string coverage_id;
  std::int64_t amount_minor = 0;
  std::string reference;
  std::string submitted_on;
  std::string resubmission_of;  // the denied claim; empty: of none
  friend bool operator==(const ClaimSubmitted&, const ClaimSubmitted&) = default;
};

constexpr auto describe(description::Of<ClaimSubmitted>) {
  using namespace description;
  using Fact = ClaimSubmitted;
  return message("ClaimSubmitted", 64, field("claim_id", 1, &Fact::claim_id),
                 field("invoice_id", 2, &Fact::invoice_id),
                 field("coverage_id", 3, &Fact::coverage_id),
                 field("amount_minor", 4, &Fact::amount_minor),
                 field("reference", 5, &Fact::reference, Mark::personal),
                 field("submitted_on", 6, &Fact::submitted_on),
                 field("resubmission_of", 7, &Fact::resubmission_of));
}

// The payer bears this much of it; the rest is the patient's.
struct ClaimAccepted {
  std::string claim_id;
  std::int64_t amount_minor = 0;
  std::string decided_on;
  friend bool operator==(const ClaimAccepted&, const ClaimAccepted&) = default;
};

constexpr auto describe(description::Of<ClaimAccepted>) {
  using namespace description;
  using Fact = ClaimAccepted;
  return message("ClaimAccepted", 65, field("claim_id", 1, &Fact::claim_id),
                 field("amount_minor", 2, &Fact::amount_minor),
                 field("decided_on", 3, &Fact::decided_on));
}

// All of it is the patient's.
struct ClaimDenied {
  std::string claim_id;
  std::string reason;
  std::string decided_on;
  friend bool operator==(const ClaimDenied&, const ClaimDenied&) = default;
};

constexpr auto describe(description::Of<ClaimDenied>) {
  using namespace description;
  using Fact = ClaimDenied;
  return message("ClaimDenied", 66, field("claim_id", 1, &Fact::claim_id),
                 field("reason", 2, &Fact::reason, Mark::personal),
                 field("decided_on", 3, &Fact::decided_on));
}

// The outcome was recorded by mistake: the claim waits for one again, and all of it is the payer's.
struct ClaimOutcomeRetracted {
  std::string claim_id;
  std::string reason;
  std::string retracted_on;
  friend bool operator==(const ClaimOutcomeRetracted&, const ClaimOutcomeRetracted&) = default;
};

constexpr auto describe(description::Of<ClaimOutcomeRetracted>) {
  using namespace description;
  using Fact = ClaimOutcomeRetracted;
  return message("ClaimOutcomeRetracted", 70, field("claim_id", 1, &Fact::claim_id),
                 field("reason", 2, &Fact::reason, Mark::personal),
                 field("retracted_on", 3, &Fact::retracted_on));
}

struct ClaimAllocation {
  std::string claim_id;
  std::int64_t amount_minor = 0;
  friend bool operator==(const ClaimAllocation&, const ClaimAllocation&) = default;
};

constexpr auto describe(description::Of<ClaimAllocation>) {
  using namespace description;
  using Fact = ClaimAllocation;
  return message("ClaimAllocation", field("claim_id", 1, &Fact::claim_id),
                 field("amount_minor", 2, &Fact::amount_minor));
}

// Its allocations add up to it: a payer has no credit on a patient's account.
struct PayerPaymentReceived {
  std::string payment_id;
  std::string payer;
  std::int64_t amount_minor = 0;
  std::string reference;
  std::string received_on;
  std::vector<ClaimAllocation> allocations;
  friend bool operator==(const PayerPaymentReceived&, const PayerPaymentReceived&) = default;
};

constexpr auto describe(description::Of<PayerPaymentReceived>) {
  using namespace description;
  using Fact = PayerPaymentReceived;
  return message("PayerPaymentReceived", 67, field("payment_id", 1, &Fact::payment_id),
                 field("payer", 2, &Fact::payer), field("amount_minor", 3, &Fact::amount_minor),
                 field("reference", 4, &Fact::reference, Mark::personal),
                 field("received_on", 5, &Fact::received_on),
                 field("allocations", 6, &Fact::allocations));
}

// It never arrived or was called back: the payer owes all of it again.
struct PayerPaymentReversed {
  std::string payment_id;
  std::string reason;
  std::string reversed_on;
  friend bool operator==(const PayerPaymentReversed&, const PayerPaymentReversed&) = default;
};

constexpr auto describe(description::Of<PayerPaymentReversed>) {
  using namespace description;
  using Fact = PayerPaymentReversed;
  return message("PayerPaymentReversed", 68, field("payment_id", 1, &Fact::payment_id),
                 field("reason", 2, &Fact::reason, Mark::personal),
                 field("reversed_on", 3, &Fact::reversed_on));
}

}  // namespace carelog::events
