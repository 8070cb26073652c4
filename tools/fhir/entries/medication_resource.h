// MedicationRequest for an order, MedicationStatement for a medication that a patient is said to
// take.
#pragma once

#include "events/chart/medication.h"
#include "tools/fhir/resource_io.h"

namespace carelog::events {

template <typename Io>
void members(Io& io, Dosage& dosage) {
  io.text("text", dosage.text);
  io.inside("timing", [&](Io& timing) {
    timing.inside("repeat", [&](Io& repeat) {
      repeat.number("frequency", dosage.frequency);
      repeat.decimal("period", dosage.period.value);
      repeat.text("periodUnit", dosage.period.code);
    });
  });
  io.flag("asNeededBoolean", dosage.as_needed);
  io.element("route", dosage.route);
  io.inside_first("doseAndRate", [&](Io& dose) { dose.element("doseQuantity", dosage.dose); });
}

template <typename Io>
void order_members(Io& io, Medication& order) {
  io.text("intent", order.intent);
  io.text("priority", order.priority);
  io.elements("category", order.categories);
  io.text("authoredOn", order.start);
  io.inside("dispenseRequest", [&](Io& dispensed) {
    dispensed.inside("validityPeriod", [&](Io& period) { period.text("end", order.end); });
  });
  io.words("requester", order.author);
  io.elements("dosageInstruction", order.dosages);
  io.own_text("recorded-on", order.recorded_on);
}

template <typename Io>
void statement_members(Io& io, Medication& statement) {
  if (statement.categories.empty()) statement.categories.emplace_back();
  io.element("category", statement.categories.front());
  if (statement.categories.front() == Concept{}) statement.categories.clear();
  io.when("effective", statement.start, statement.end);
  io.text("dateAsserted", statement.recorded_on);
  io.words("informationSource", statement.author);
  io.elements("dosage", statement.dosages);
  io.own_text("intent", statement.intent);
  io.own_text("priority", statement.priority);
}

// Requires: the kind is known.
template <typename Io>
void members(Io& io, Medication& medication) {
  io.text("status", medication.status);
  io.element("medicationCodeableConcept", medication.code);
  io.elements("reasonCode", medication.reasons);
  io.note(medication.note);
  io.own_text("override-reason", medication.override_reason);
  io.own_concepts("ingredient", medication.ingredients);
  if (medication.kind == "statement") {
    statement_members(io, medication);
  } else {
    order_members(io, medication);
  }
}

}  // namespace carelog::events
