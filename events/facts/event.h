// The dictionary of facts: every event that carelog can record, by the noun that it happens to.
//
// A fact says what happened, in the past tense, and is never edited: a plain struct with its
// description, in the header of its noun. A fold visits the facts of its noun only, and does not
// compile until it handles each of them.
#pragma once

#include <string_view>
#include <variant>

#include "events/chart/chart_fact.h"
#include "events/description/fields.h"
#include "events/facts/billing_account.h"
#include "events/facts/invoice_series.h"
#include "events/facts/patient.h"
#include "events/facts/patient_merge.h"
#include "events/facts/patient_said.h"
#include "events/facts/price_list.h"
#include "events/facts/unique_value.h"

namespace carelog::events {

using Event = std::variant<PatientFact, BillingAccountFact, UniqueValueFact, ChartFact,
                           InvoiceSeriesFact, PriceListFact>;

// "PatientRegistered": the event type's name for people and tools.
inline std::string_view type_name(const Event& event) {
  return description::type_name(event);
}

// The event as this kind of fact, or null.
template <typename Fact>
const Fact* fact_if(const Event& event) {
  return description::visit_kind(
      []<typename Kind>(const Kind& kind) -> const Fact* {
        if constexpr (std::is_same_v<Kind, Fact>) {
          return &kind;
        } else {
          return nullptr;
        }
      },
      event);
}

}  // namespace carelog::events
