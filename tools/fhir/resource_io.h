// Chart resources, read and written from one list of their members:
//
//   template <typename Io>
//   void members(Io& io, events::Participant& participant) {
//     io.elements("type", participant.role);
//   }
//
// A reader takes what a field can hold and lists the rest by path, so nothing is dropped silently.
// Requires: the values that it fills are empty.
#pragma once

#include "tools/fhir/coded_members.h"
#include "tools/fhir/resource_reader.h"
#include "tools/fhir/resource_writer.h"

// Found by argument-dependent lookup, so they are in the values' namespace.
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
