#include "projections/generations/read_model_generations.h"

#include <array>
#include <utility>

namespace carelog::projections {
namespace {

// Stored.
constexpr std::array<std::pair<GenerationState, std::string_view>, 5> names = {{
    {GenerationState::filling, "filling"},
    {GenerationState::following, "following"},
    {GenerationState::live, "live"},
    {GenerationState::kept, "kept"},
    {GenerationState::copy, "copy"},
}};

}  // namespace

std::string_view state_name(GenerationState state) {
  for (const auto& [each, name] : names) {
    if (each == state) return name;
  }
  return "";
}

std::optional<GenerationState> generation_state(std::string_view wanted) {
  for (const auto& [each, name] : names) {
    if (name == wanted) return each;
  }
  return std::nullopt;
}

}  // namespace carelog::projections
