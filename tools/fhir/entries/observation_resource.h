// Observation.
#pragma once

#include "events/chart/observation.h"
#include "tools/fhir/resource_io.h"

namespace carelog::events {

template <typename Io>
void value_members(Io& io, ObservedValue& value) {
  io.element("valueQuantity", value.quantity);
  io.element("valueCodeableConcept", value.coded);
  io.text("valueString", value.text);
  io.element("dataAbsentReason", value.absent_reason);
}

template <typename Io>
void members(Io& io, ReferenceRange& range) {
  io.element("low", range.low);
  io.element("high", range.high);
  io.text("text", range.text);
}

template <typename Io>
void members(Io& io, ObservationComponent& component) {
  io.element("code", component.code);
  value_members(io, component.value);
  io.elements("interpretation", component.interpretations);
  io.elements("referenceRange", component.reference_ranges);
}

template <typename Io>
void members(Io& io, Observation& observation) {
  io.text("status", observation.status);
  io.elements("category", observation.categories);
  io.element("code", observation.code);
  io.when("effective", observation.start, observation.end);
  io.text("issued", observation.recorded_on);
  io.inside_first("performer", [&](Io& each) { each.text("display", observation.performer); });
  value_members(io, observation.value);
  io.elements("interpretation", observation.interpretations);
  io.elements("referenceRange", observation.reference_ranges);
  io.elements("component", observation.components);
  io.element("method", observation.method);
  io.element("bodySite", observation.body_site);
  io.note(observation.note);
  io.own_text("author", observation.author);
}

}  // namespace carelog::events
