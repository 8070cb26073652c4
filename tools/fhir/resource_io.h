// Resources of charts, read and written from one list of their members:
//
//   template <typename Io>
//   void members(Io& io, events::Participant& participant) {
//     io.elements("type", participant.role);
//   }
//
// A reader takes what a field can hold, and names the rest by path: nothing is passed over without
// a word. The values that it fills are empty before.
#pragma once

#include "tools/fhir/coded_members.h"
#include "tools/fhir/resource_reader.h"
#include "tools/fhir/resource_writer.h"

// They are found by the types of their values.
namespace carelog::events {

template <typename Io>
void members(Io& io, Quantity& quantity) {
  io.decimal("value", quantity.value);
  io.text("comparator", quantity.comparator);
  io.text("unit", quantity.unit);
  io.text("system", quantity.system);
  io.text("code", quantity.code);
}

}  // namespace carelog::events
