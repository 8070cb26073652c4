// What can happen in a chart: the kinds of entries, listed in one place.
#pragma once

#include <variant>

#include "events/chart/allergy.h"
#include "events/chart/care_plan.h"
#include "events/chart/condition.h"
#include "events/chart/encounter.h"
#include "events/chart/immunization.h"
#include "events/chart/medication.h"
#include "events/chart/note.h"
#include "events/chart/observation.h"
#include "events/chart/procedure.h"

namespace carelog::events {

template <typename... Content>
struct EntryKinds {
  using Fact = std::variant<EntryFact<Content>...>;
  template <template <typename...> typename Template>
  using Of = Template<Content...>;

  // Calls visit(description::Of<Content>{}) for each kind.
  template <typename Visit>
  static void each(Visit&& visit) {
    (visit(description::Of<Content>{}), ...);
  }
};

using ChartKinds = EntryKinds<Allergy, Condition, Medication, Procedure, Immunization, Observation,
                              Encounter, CarePlan, Note>;
using ChartFact = ChartKinds::Fact;

// Whether aggregates of this type are entries of a chart.
inline bool is_chart_type(std::string_view type) {
  bool is = false;
  ChartKinds::each([&]<typename Content>(description::Of<Content>) {
    is = is || type == EntryNoun<Content>::type;
  });
  return is;
}

}  // namespace carelog::events
