#include "query-side/chart/care_rules.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace carelog::query {
namespace {

using nlohmann::json;

bool is_named(const json& object, const char* member, const auth::UserNames& user) {
  const auto found = object.find(member);
  return found != object.end() && found->is_string() &&
         auth::names_user(found->get_ref<const std::string&>(), user);
}

// In one of the list's objects, by one of these members.
bool is_listed(const json& object, const char* list, std::initializer_list<const char*> members,
               const auth::UserNames& user) {
  const auto found = object.find(list);
  if (found == object.end() || !found->is_array()) return false;
  return std::any_of(found->begin(), found->end(), [&](const json& each) {
    return each.is_object() && std::any_of(members.begin(), members.end(), [&](const char* member) {
             return is_named(each, member, user);
           });
  });
}

json object_in(const std::string& text) {
  json object = json::parse(text, nullptr, false);
  return object.is_object() ? object : json::object();
}

}  // namespace

bool entry_names(std::string_view type, const std::string& content, const auth::UserNames& user) {
  const json entry = object_in(content);
  if (type == "encounter") return is_listed(entry, "participants", {"name"}, user);
  return type == "care-plan" && is_named(entry, "author", user);
}

bool details_name(const std::string& details, const auth::UserNames& user) {
  return is_listed(object_in(details), "generalPractitioners", {"reference", "display"}, user);
}

}  // namespace carelog::query
