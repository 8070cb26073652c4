// The file in which the generations of analytics are listed.
#pragma once

#include <string>
#include <vector>

#include "projections/read_model_generations.h"

namespace carelog::projections {

struct GenerationCatalogue {
  int last = 0;                         // the highest number so far
  std::vector<Generation> generations;  // by number; without their places
};

// Empty when there is no file. Throws ReadModelFailure when it is damaged.
GenerationCatalogue read_catalogue(const std::string& file);
// All or nothing, also across a crash. Throws ReadModelFailure.
void write_catalogue(const std::string& file, const GenerationCatalogue& catalogue);

}  // namespace carelog::projections
