// The file that lists the generations of a read model in RocksDB.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "projections/generations/read_model_generations.h"

namespace carelog::projections {

struct GenerationCatalogue {
  int last = 0;                         // the highest number so far
  std::vector<Generation> generations;  // by number; without their places
};

// Below the model's directory: the catalogue, and a generation's store.
std::string catalogue_path(const std::string& directory);
std::string generation_path(const std::string& directory, int number);
// The store that readers see, for a reader outside its owner. Nothing if there is none yet. Throws
// ReadModelFailure.
std::optional<std::string> live_store_directory(const std::string& directory);

// Empty if there is no file. Throws ReadModelFailure if it is damaged.
GenerationCatalogue read_catalogue(const std::string& file);
// All or nothing, also across a crash. Throws ReadModelFailure.
void write_catalogue(const std::string& file, const GenerationCatalogue& catalogue);

}  // namespace carelog::projections
