#include "command-side/patient/simple_form.h"

#include <algorithm>
#include <limits>

namespace carelog::command {
namespace {

using namespace events;

constexpr std::string_view email = "email";
constexpr std::string_view phone = "phone";

template <typename Item>
bool is_old(const Item& item) {
  return item.use == "old";
}

// The first of this use; null: there is none.
template <typename Item>
const Item* used_as(const std::vector<Item>& items, std::string_view use) {
  const auto found =
      std::find_if(items.begin(), items.end(), [use](const Item& each) { return each.use == use; });
  return found == items.end() ? nullptr : &*found;
}

const PersonName* meant(const std::vector<PersonName>& names) {
  if (const PersonName* official = used_as(names, "official")) return official;
  if (const PersonName* usual = used_as(names, "usual")) return usual;
  return names.empty() ? nullptr : &names.front();
}

const PostalAddress* meant(const std::vector<PostalAddress>& addresses) {
  if (const PostalAddress* home = used_as(addresses, "home")) return home;
  const auto found = std::find_if_not(addresses.begin(), addresses.end(), is_old<PostalAddress>);
  return found == addresses.end() ? nullptr : &*found;
}

const Telecom* meant(const std::vector<Telecom>& telecoms, std::string_view system) {
  const auto place = [](const Telecom& each) {
    return each.rank > 0 ? each.rank : std::numeric_limits<std::int64_t>::max();
  };
  const Telecom* found = nullptr;
  for (const Telecom& each : telecoms) {
    if (each.system != system || is_old(each)) continue;
    if (found == nullptr || place(each) < place(*found)) found = &each;
  }
  return found;
}

// Of a list that may be changed.
template <typename Item>
Item& in(std::vector<Item>& items, const Item* found) {
  return items[static_cast<std::size_t>(found - items.data())];
}

std::string value_in(const std::vector<Telecom>& telecoms, std::string_view system) {
  const Telecom* found = meant(telecoms, system);
  return found == nullptr ? std::string() : found->value;
}

void put_value(std::vector<Telecom>& telecoms, std::string_view system, const std::string& value) {
  if (value.empty()) {
    std::erase_if(telecoms,
                  [&](const Telecom& each) { return each.system == system && !is_old(each); });
  } else if (const Telecom* found = meant(telecoms, system)) {
    Telecom& changed = in(telecoms, found);
    changed.value = value;
    changed.extra.clear();
  } else {
    Telecom& added = telecoms.emplace_back();
    added.system = system;
    added.value = value;
  }
}

}  // namespace

std::string name_in(const std::vector<PersonName>& names) {
  const PersonName* found = meant(names);
  return found == nullptr ? std::string() : shown_name(*found);
}

std::string email_in(const std::vector<Telecom>& telecoms) {
  return value_in(telecoms, email);
}

std::string telephone_in(const std::vector<Telecom>& telecoms) {
  return value_in(telecoms, phone);
}

std::string address_in(const std::vector<PostalAddress>& addresses) {
  const PostalAddress* found = meant(addresses);
  return found == nullptr ? std::string() : shown_address(*found);
}

void put_name(std::vector<PersonName>& names, const std::string& name) {
  if (name.empty()) return names.clear();
  if (names.empty()) names.emplace_back();
  PersonName& changed = in(names, meant(names));
  PersonName plain;
  plain.use = changed.use;
  plain.text = name;
  plain.period = changed.period;
  changed = std::move(plain);
}

void put_email(std::vector<Telecom>& telecoms, const std::string& value) {
  put_value(telecoms, email, value);
}

void put_telephone(std::vector<Telecom>& telecoms, const std::string& value) {
  put_value(telecoms, phone, value);
}

void put_address(std::vector<PostalAddress>& addresses, const std::string& address) {
  if (address.empty()) {
    std::erase_if(addresses, [](const PostalAddress& each) { return !is_old(each); });
    return;
  }
  if (meant(addresses) == nullptr) addresses.emplace_back();
  PostalAddress& changed = in(addresses, meant(addresses));
  PostalAddress plain;
  plain.use = changed.use;
  plain.type = changed.type;
  plain.text = address;
  plain.period = changed.period;
  changed = std::move(plain);
}

}  // namespace carelog::command
