#include "events/facts/person.h"

#include <string_view>

namespace carelog::events {
namespace {

void join(std::string& whole, std::string_view part, std::string_view between) {
  if (part.empty()) return;
  if (!whole.empty()) whole += between;
  whole += part;
}

void join(std::string& whole, const std::vector<std::string>& parts, std::string_view between) {
  for (const std::string& each : parts) join(whole, each, between);
}

}  // namespace

std::string shown_name(const PersonName& name) {
  if (!name.text.empty()) return name.text;
  std::string whole;
  join(whole, name.prefix, " ");
  join(whole, name.given, " ");
  join(whole, name.family, " ");
  join(whole, name.suffix, " ");
  return whole;
}

std::string shown_address(const PostalAddress& address) {
  if (!address.text.empty()) return address.text;
  std::string region;
  join(region, address.state, " ");
  join(region, address.postal_code, " ");
  std::string whole;
  join(whole, address.lines, ", ");
  join(whole, address.city, ", ");
  join(whole, address.district, ", ");
  join(whole, region, ", ");
  join(whole, address.country, ", ");
  return whole;
}

}  // namespace carelog::events
