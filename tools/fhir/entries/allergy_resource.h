// AllergyIntolerance.
#pragma once

#include "events/chart/allergy.h"
#include "tools/fhir/resource_io.h"

namespace carelog::events {

template <typename Io>
void members(Io& io, Reaction& reaction) {
  io.element("substance", reaction.substance);
  io.elements("manifestation", reaction.manifestations);
  io.text("severity", reaction.severity);
  io.text("onset", reaction.onset);
  io.text("description", reaction.description);
}

template <typename Io>
void members(Io& io, Allergy& allergy) {
  io.code_in("clinicalStatus", "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical",
             allergy.clinical_status);
  io.code_in("verificationStatus",
             "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification",
             allergy.verification_status);
  io.text("type", allergy.type);
  io.texts("category", allergy.categories);
  io.text("criticality", allergy.criticality);
  io.element("code", allergy.code);
  io.text("onsetDateTime", allergy.onset);
  io.text("lastOccurrence", allergy.last_occurrence);
  io.elements("reaction", allergy.reactions);
  io.note(allergy.note);
  io.text("recordedDate", allergy.recorded_on);
  io.words("recorder", allergy.author);
}

}  // namespace carelog::events
