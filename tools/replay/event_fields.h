// What a fact says, as JSON under its REST names. Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "events/facts/facts.h"

namespace carelog::tools {

// In the order of the fact's fields; of a correction only those that are present.
nlohmann::ordered_json fields_of_event(const events::Event& event);

// Every type of event that this program knows.
const std::vector<std::string>& event_type_names();

}  // namespace carelog::tools
