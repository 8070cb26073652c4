// Breakdowns of a read model, as the query services answer them. Texts carry no data of the rows.
#pragma once

#include <stdexcept>

namespace carelog::query {

// Not to be reached, not made yet, or too slow: try again later.
struct ReadModelAway : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// It answered with something that must not be: a bug, or a foreign schema.
struct ReadModelBroken : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace carelog::query
