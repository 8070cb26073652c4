// Folds a batch: what happened to each row, however the aggregates' commits are interleaved.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "projections/following/recorded_event.h"

namespace carelog::projections {

// Rows by aggregate id; nothing where there is no row yet.
template <typename Row>
using Rows = std::map<std::string, std::optional<Row>>;

// The aggregates whose rows must be loaded before the fold: those that existed before the batch.
// The others begin inside it.
inline std::vector<std::string> begun_before(const std::vector<events::RecordedCommit>& commits) {
  std::map<std::string, std::uint64_t> first_versions;
  for (const events::RecordedCommit& commit : commits) {
    first_versions.try_emplace(commit.commit.aggregate.id, commit.commit.base_version);
  }
  std::vector<std::string> ids;
  for (const auto& [id, version] : first_versions) {
    if (version > 0) ids.push_back(id);
  }
  return ids;
}

}  // namespace carelog::projections
