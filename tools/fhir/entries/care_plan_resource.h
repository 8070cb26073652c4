// CarePlan. It has no element for codes of its reasons, so these are in an extension.
#pragma once

#include "events/chart/care_plan.h"
#include "tools/fhir/resource_io.h"

namespace carelog::events {

template <typename Io>
void members(Io& io, CareActivity& activity) {
  io.inside("detail", [&](Io& detail) {
    detail.element("code", activity.code);
    detail.text("status", activity.status);
    detail.text("description", activity.description);
    detail.words("location", activity.location);
  });
}

template <typename Io>
void members(Io& io, CarePlan& plan) {
  io.text("status", plan.status);
  io.text("intent", plan.intent);
  io.elements("category", plan.categories);
  io.text("title", plan.title);
  io.inside("period", [&](Io& period) {
    period.text("start", plan.start);
    period.text("end", plan.end);
  });
  io.text("created", plan.recorded_on);
  io.words("author", plan.author);
  io.inside_first("goal", [&](Io& goal) { goal.text("display", plan.goal); });
  io.elements("activity", plan.activities);
  io.note(plan.note);
  io.own_concepts("reason", plan.reasons);
}

}  // namespace carelog::events
