#include "tools/fhir/identifier_system.h"

#include <algorithm>
#include <charconv>

#include "infra/text/percent.h"

namespace carelog::tools {
namespace {

constexpr std::string_view own_systems = "urn:carelog:identifier:";

// As validators of FHIR see it: a scheme of small letters.
bool is_absolute(std::string_view system) {
  const std::size_t colon = system.find(':');
  if (colon == 0 || colon == std::string_view::npos || colon + 1 == system.size()) return false;
  const std::string_view scheme = system.substr(0, colon);
  return std::all_of(scheme.begin(), scheme.end(),
                     [](char byte) { return byte >= 'a' && byte <= 'z'; });
}

}  // namespace

std::string system_to_fhir(std::string_view system) {
  if (system.empty() || is_absolute(system)) return std::string(system);
  return std::string(own_systems) + infra::percent_encode(system, "-._~/");
}

std::string system_from_fhir(std::string_view uri) {
  if (!uri.starts_with(own_systems)) return std::string(uri);
  std::string_view encoded = uri.substr(own_systems.size());
  std::string system;
  while (!encoded.empty()) {
    if (encoded.front() != '%') {
      system += encoded.front();
      encoded.remove_prefix(1);
      continue;
    }
    unsigned value = 0;
    if (encoded.size() < 3) return std::string(uri);
    const auto [end, error] = std::from_chars(encoded.data() + 1, encoded.data() + 3, value, 16);
    if (error != std::errc() || end != encoded.data() + 3) return std::string(uri);
    system += static_cast<char>(value);
    encoded.remove_prefix(3);
  }
  return system_to_fhir(system) == uri ? system : std::string(uri);
}

}  // namespace carelog::tools
