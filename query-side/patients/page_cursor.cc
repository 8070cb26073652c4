#include "query-side/patients/page_cursor.h"

#include <charconv>

#include "infra/ids/random_id.h"

namespace carelog::query {
namespace {

// Calls use(filter) with everything that the list depends on, while the texts exist.
template <class Use>
auto with_parts(const PatientFilter& filter, Use use) {
  const std::string activity = std::to_string(static_cast<int>(filter.activity));
  const std::string order = std::to_string(static_cast<int>(filter.order));
  return use({filter.clinic, activity, filter.name_contains, filter.email, filter.identifier_system,
              filter.identifier_value, filter.date_of_birth, filter.name_words,
              filter.registered_from, filter.registered_to, order});
}

}  // namespace

PageCursors::PageCursors(std::string key) : cursors_("patients page 2", std::move(key)) {}

std::string PageCursors::encode(const PatientPlace& place, const PatientFilter& filter) const {
  const std::string text = std::to_string(place.registered_at_ms) + '/' + place.id;
  return with_parts(filter,
                    [&](SignedCursors::Filter parts) { return cursors_.encode(text, parts); });
}

std::optional<PatientPlace> PageCursors::decode(std::string_view cursor,
                                                const PatientFilter& filter) const {
  const auto text = with_parts(
      filter, [&](SignedCursors::Filter parts) { return cursors_.decode(cursor, parts); });
  if (!text) return std::nullopt;
  PatientPlace place;
  const auto [end, error] =
      std::from_chars(text->data(), text->data() + text->size(), place.registered_at_ms);
  const auto used = static_cast<std::size_t>(end - text->data());
  if (error != std::errc() || used >= text->size() || (*text)[used] != '/') return std::nullopt;
  place.id = text->substr(used + 1);
  if (!infra::is_uuid(place.id)) return std::nullopt;
  return place;
}

}  // namespace carelog::query
