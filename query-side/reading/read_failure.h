// Breakdowns of a read model, as the query services answer them. The texts have no data from rows.
#pragma once

#include <stdexcept>

namespace carelog::query {

// Not reachable, not created yet, or too slow: try again later.
struct ReadModelAway : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// It returned something impossible: a bug, or a foreign schema.
struct ReadModelBroken : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace carelog::query
