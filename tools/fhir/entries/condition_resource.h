// Condition.
#pragma once

#include "events/chart/condition.h"
#include "tools/fhir/resource_io.h"

namespace carelog::events {

template <typename Io>
void members(Io& io, Condition& condition) {
  io.code_in("clinicalStatus", "http://terminology.hl7.org/CodeSystem/condition-clinical",
             condition.clinical_status);
  io.code_in("verificationStatus", "http://terminology.hl7.org/CodeSystem/condition-ver-status",
             condition.verification_status);
  io.elements("category", condition.categories);
  io.element("severity", condition.severity);
  io.element("code", condition.code);
  io.elements("bodySite", condition.body_sites);
  io.text("onsetDateTime", condition.onset);
  io.text("abatementDateTime", condition.abatement);
  io.note(condition.note);
  io.text("recordedDate", condition.recorded_on);
  io.words("recorder", condition.author);
}

}  // namespace carelog::events
