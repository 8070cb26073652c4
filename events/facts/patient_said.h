// What the audit trail says about a patient's facts (description/said.h): each field of the details
// under its own name.
#pragma once

#include <string>

#include "events/facts/patient.h"

namespace carelog::events {

template <typename Say>
void each_said(const PatientRegistered& fact, Say&& say) {
  description::each_said<PatientRegistered>(fact, say);
  if (!fact.details) return;
  description::each_field<PatientDetails>(
      [&](const auto& each) { say(each.json_name.view(), said_of(*fact.details.*each.member)); });
}

template <typename Say>
void each_said(const PatientDetailsCorrected& fact, Say&& say) {
  description::each_said<PatientDetailsCorrected>(fact, say);
  if (!fact.details) return;
  each_named<PatientDetails>(fact.details->fields, [&](const auto& each) {
    say(each.json_name.view(), said_of(fact.details->details.*each.member));
  });
}

template <typename Say>
void each_said(const PatientMarkedDeceased& fact, Say&& say) {
  description::each_said<PatientMarkedDeceased>(fact, say);
  say("deceased", std::string(fact.deceased_date.empty() ? "true" : ""));
}

}  // namespace carelog::events
