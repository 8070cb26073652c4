// Immunization.
#pragma once

#include "events/chart/immunization.h"
#include "tools/fhir/resource_io.h"

namespace carelog::events {

template <typename Io>
void members(Io& io, Immunization& immunization) {
  io.text("status", immunization.status);
  io.element("statusReason", immunization.status_reason);
  io.element("vaccineCode", immunization.code);
  io.text("occurrenceDateTime", immunization.occurred);
  io.text("recorded", immunization.recorded_on);
  io.text("lotNumber", immunization.lot_number);
  io.words("manufacturer", immunization.manufacturer);
  io.text("expirationDate", immunization.expires);
  io.element("site", immunization.site);
  io.element("route", immunization.route);
  io.element("doseQuantity", immunization.dose);
  io.inside_first("performer", [&](Io& each) { each.words("actor", immunization.performer); });
  io.words("location", immunization.location);
  io.note(immunization.note);
  io.own_text("author", immunization.author);
}

}  // namespace carelog::events
