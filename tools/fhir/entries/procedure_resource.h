// Procedure.
#pragma once

#include "events/chart/procedure.h"
#include "tools/fhir/resource_io.h"

namespace carelog::events {

template <typename Io>
void members(Io& io, Procedure& procedure) {
  io.text("status", procedure.status);
  io.element("category", procedure.category);
  io.element("code", procedure.code);
  io.when("performed", procedure.start, procedure.end);
  io.elements("reasonCode", procedure.reasons);
  io.elements("bodySite", procedure.body_sites);
  io.element("outcome", procedure.outcome);
  io.inside_first("performer", [&](Io& each) { each.words("actor", procedure.performer); });
  io.words("location", procedure.location);
  io.note(procedure.note);
  io.words("recorder", procedure.author);
  io.own_text("recorded-on", procedure.recorded_on);
}

}  // namespace carelog::events
