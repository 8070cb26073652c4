#include "gateway/json/shown_members.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "auth/field_rules.h"

namespace carelog::gateway {
namespace {

using Answer = nlohmann::ordered_json;

class MembersShown {
 public:
  MembersShown(auth::Role role, std::string_view document) : role_(role), document_(document) {}

  // path: of the value; empty for the document itself.
  Answer of(const Answer& value, const std::string& path) const {
    if (value.is_array()) {
      Answer list = Answer::array();
      for (const Answer& each : value) list.push_back(of(each, path));
      return list;
    }
    // Of a member that is shown in part only its members are.
    if (!value.is_object()) return nullptr;
    Answer object = Answer::object();
    for (const auto& [name, member] : value.items()) {
      const std::string inner = path.empty() ? name : path + "." + name;
      switch (auth::shown(role_, document_, inner)) {
        case auth::Shown::whole:
          object[name] = member;
          break;
        case auth::Shown::masked:
          object[name] = masked(member);
          break;
        case auth::Shown::parts:
          object[name] = of(member, inner);
          break;
        case auth::Shown::nothing:
          break;
      }
    }
    return object;
  }

 private:
  static Answer masked(const Answer& value) {
    if (!value.is_string()) return nullptr;
    return auth::masked(value.get_ref<const std::string&>());
  }

  const auth::Role role_;
  const std::string_view document_;
};

// Filters of lists, and the members that they look into.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> filtered = {{
    {"q", "name"},
    {"name", "name"},
    {"email", "email"},
    {"identifier", "identifiers.value"},
    {"dateOfBirth", "dateOfBirth"},
    {"active", "active"},
    {"code", "reasons"},
    {"status", "status"},
    {"class", "class"},
}};

// As JsonWriter writes it.
std::string text_of_answer(const Answer& answer) {
  std::string text;
  for (const char each : answer.dump()) each == '<' ? text.append("\\u003c") : text += each;
  return text;
}

}  // namespace

bool may_filter(auth::Role role, std::string_view document, std::string_view filter) {
  const auto* found = std::find_if(filtered.begin(), filtered.end(),
                                   [&](const auto& each) { return each.first == filter; });
  return found == filtered.end() ||
         auth::shown(role, document, found->second) == auth::Shown::whole;
}

std::string shown_members(auth::Role role, std::string_view document, std::string json) {
  if (json.empty() || auth::shown_whole(role, document)) return json;
  const auto answer = Answer::parse(json, nullptr, false);
  if (answer.is_discarded()) throw std::runtime_error("an answer is no JSON");
  return text_of_answer(MembersShown(role, document).of(answer, ""));
}

}  // namespace carelog::gateway
