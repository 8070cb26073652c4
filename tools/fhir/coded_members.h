// Members of coded elements, for every reader and writer of resources.
#pragma once

#include "events/chart/values.h"

// Found by argument-dependent lookup, so they are in the values' namespace.
namespace carelog::events {

template <typename Io>
void members(Io& io, Coding& coding) {
  io.text("system", coding.system);
  io.text("code", coding.code);
  io.text("display", coding.display);
}

template <typename Io>
void members(Io& io, Concept& about) {
  io.elements("coding", about.codings);
  io.text("text", about.text);
}

}  // namespace carelog::events
