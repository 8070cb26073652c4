// Encounter.
#pragma once

#include "events/chart/encounter.h"
#include "tools/fhir/resource_io.h"

namespace carelog::events {

template <typename Io>
void members(Io& io, Participant& participant) {
  io.code_of_list("type", participant.role);
  io.words("individual", participant.name);
}

template <typename Io>
void members(Io& io, Encounter& encounter) {
  io.text("status", encounter.status);
  io.element("class", encounter.class_);
  io.elements("type", encounter.types);
  io.element("priority", encounter.priority);
  io.inside("period", [&](Io& period) {
    period.text("start", encounter.start);
    period.text("end", encounter.end);
  });
  io.elements("reasonCode", encounter.reasons);
  io.elements("participant", encounter.participants);
  io.inside_first("location", [&](Io& each) { each.words("location", encounter.location); });
  io.words("serviceProvider", encounter.provider);
  io.inside("hospitalization",
            [&](Io& stay) { stay.element("dischargeDisposition", encounter.discharge); });
  io.own_text("note", encounter.note);
  io.own_text("recorded-on", encounter.recorded_on);
  io.own_text("author", encounter.author);
}

}  // namespace carelog::events
