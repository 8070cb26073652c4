// Facts as a column keeps them: a JSON array of their bytes in the log, in hexadecimal.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "events/description/wire_read.h"
#include "events/description/wire_write.h"
#include "infra/ids/hex.h"
#include "projections/following/read_model.h"

namespace carelog::projections {

template <typename Fact>
std::string stored_facts(const std::vector<Fact>& facts) {
  nlohmann::json texts = nlohmann::json::array();
  for (const Fact& each : facts) texts.push_back(infra::to_hex(description::encode(each)));
  return texts.dump();
}

// Throws ReadModelDamaged, and what a parser throws.
template <typename Fact>
std::vector<Fact> facts_stored(std::string_view text) {
  std::vector<Fact> facts;
  for (const auto& each : nlohmann::json::parse(text)) {
    description::Reading reading;
    const auto bytes = infra::from_hex(each.get<std::string>());
    if (!bytes) throw ReadModelDamaged("a fact of a read model is not what was written");
    facts.push_back(description::decode<Fact>(*bytes, reading));
  }
  return facts;
}

}  // namespace carelog::projections
