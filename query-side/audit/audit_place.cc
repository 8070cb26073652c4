#include <array>
#include <charconv>

#include "infra/ids/random_id.h"
#include "query-side/audit/audit_reader.h"

namespace carelog::query {
namespace {

std::optional<std::int64_t> number_of(std::string_view text) {
  std::int64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (text.empty() || error != std::errc() || stopped != end) return std::nullopt;
  return number;
}

}  // namespace

std::string text_of(const AuditPlace& place) {
  return std::to_string(place.at_ms) + '/' + std::to_string(static_cast<int>(place.source)) + '/' +
         place.id + '/' + place.type + '/' + std::to_string(place.number);
}

std::optional<AuditPlace> parse_audit_place(std::string_view text) {
  std::array<std::string_view, 5> parts;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto slash = i + 1 == parts.size() ? std::string_view::npos : text.find('/');
    if (i + 1 < parts.size() && slash == std::string_view::npos) return std::nullopt;
    parts[i] = text.substr(0, slash);
    if (slash != std::string_view::npos) text.remove_prefix(slash + 1);
  }
  const auto at_ms = number_of(parts[0]);
  const auto number = number_of(parts[4]);
  if (!at_ms || !number || !infra::is_uuid(parts[2])) return std::nullopt;
  if (parts[1] != "0" && parts[1] != "1") return std::nullopt;
  return AuditPlace{*at_ms,
                    parts[1] == "1" ? AuditPlace::Source::change : AuditPlace::Source::access,
                    std::string(parts[2]), std::string(parts[3]), *number};
}

}  // namespace carelog::query
