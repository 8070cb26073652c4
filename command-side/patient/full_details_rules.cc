#include "command-side/patient/full_details_rules.h"

#include <algorithm>

#include "events/chart/chart_time.h"
#include "events/description/json_fault.h"
#include "events/description/kinds.h"
#include "events/description/wire_size.h"

namespace carelog::command {
namespace {

using namespace events;

constexpr std::int64_t rank_max = 1'000'000;
constexpr std::int64_t birth_order_max = 100;

bool has_blank_or_bar(const std::string& text) {
  return text.find_first_of(" \n\t|") != std::string::npos;
}

// Goes through all that the details are made of.
class Shape {
 public:
  explicit Shape(DetailsRules& rules) : rules_(rules) {}

  template <typename Value>
  void look_into(const std::string& path, const Value& value) {
    if constexpr (std::is_same_v<Value, std::string>) {
      text(path, value);
    } else if constexpr (description::is_list<Value>) {
      for (std::size_t i = 0; i < value.size(); ++i) {
        const std::string at = path + "/" + std::to_string(i);
        if (says_nothing(value[i])) {
          rules_.fail(at, "required", "give a value, or leave it out");
        } else {
          look_into(at, value[i]);
        }
      }
    } else if constexpr (description::DescribedStruct<Value>) {
      meaning(path, value);
      const std::string below = path.empty() ? path : path + "/";
      description::each_field<Value>(
          [&](const auto& each) { look_into(below + std::string(each.name), value.*each.member); });
    }
  }

 private:
  // What only says how something would be meant says nothing.
  static bool says_nothing(const PersonName& name) {
    PersonName bare = name;
    bare.use.clear();
    bare.period = {};
    return bare == PersonName{};
  }
  static bool says_nothing(const Telecom& telecom) {
    return telecom.value.empty() && telecom.extra.empty();
  }
  static bool says_nothing(const PostalAddress& address) {
    PostalAddress bare = address;
    bare.use.clear();
    bare.type.clear();
    bare.period = {};
    return bare == PostalAddress{};
  }
  static bool says_nothing(const Language& language) {
    return language.language == Concept{} && language.extra.empty();
  }
  template <typename Value>
  static bool says_nothing(const Value& value) {
    return value == Value{};
  }

  void text(const std::string& path, const std::string& value) {
    const std::string_view name = std::string_view(path).substr(path.rfind('/') + 1);
    if (name == "extra") {
      extra(path, value);
    } else {
      rules_.text(path, value, details_bytes_max,
                  is_address_text(path) ? infra::LineBreaks::taken : infra::LineBreaks::refused);
    }
  }

  static bool is_address_text(const std::string& path) {
    return path.ends_with("/text") && path.find("address") != std::string::npos;
  }

  // An export puts its members into the resource again, so it must be readable in one way only, and
  // not deeper than what is read of a whole resource.
  void extra(const std::string& path, const std::string& value) {
    if (value.empty()) return;
    const auto above = static_cast<std::size_t>(std::count(path.begin(), path.end(), '/'));
    if (const auto found = description::fault_in_json(value, resource_nesting_max - above)) {
      unreadable(path, found->fault);
    } else if (value[value.find_first_not_of(" \t\r\n")] != '{') {
      unreadable(path, description::JsonFault::not_json);
    } else {
      rules_.text(path, value, details_bytes_max, infra::LineBreaks::taken);
    }
  }

  void unreadable(const std::string& path, description::JsonFault fault) {
    switch (fault) {
      case description::JsonFault::member_twice:
        return rules_.fail(path, "repeated", "give each member of an object once");
      case description::JsonFault::too_deep:
        return rules_.fail(path, "too-deep", "put fewer objects and lists into one another");
      case description::JsonFault::number_too_large:
        return rules_.fail(path, "out-of-range", "give numbers that a double can hold");
      case description::JsonFault::nul_byte:
      case description::JsonFault::not_json:
        return rules_.fail(path, "not-an-object", "write the text of a JSON object");
    }
  }

  void meaning(const std::string& path, const Period& period) {
    const auto is_time = [&](const char* name, const std::string& value) {
      if (value.empty()) return false;
      if (precision_of(value)) return true;
      rules_.fail(path + "/" + name, "not-a-time",
                  "write a year, a month, a day (YYYY-MM-DD) or a time with its offset "
                  "(YYYY-MM-DDThh:mm:ss+hh:mm)");
      return false;
    };
    const bool start = is_time("start", period.start);
    const bool end = is_time("end", period.end);
    if (start && end && is_before(period.end, period.start)) {
      rules_.fail(path + "/end", "before-begin", "give a time that is not before start");
    }
  }

  void meaning(const std::string& path, const Coding& coding) {
    if (coding.code.empty()) {
      rules_.fail(path + "/code", "required", "give a code");
    } else if (has_blank_or_bar(coding.code)) {
      rules_.fail(path + "/code", "not-a-code", "write the code without blanks and |");
    }
    if (has_blank_or_bar(coding.system)) {
      rules_.fail(path + "/system", "not-a-uri", "name the code system by its URI");
    }
  }

  void meaning(const std::string& path, const PersonName& name) {
    rules_.one_of(path + "/use", name.use,
                  {"usual", "official", "temp", "nickname", "anonymous", "old", "maiden"});
  }

  void meaning(const std::string& path, const Telecom& telecom) {
    rules_.one_of(path + "/system", telecom.system,
                  {"phone", "fax", "email", "pager", "url", "sms", "other"});
    rules_.one_of(path + "/use", telecom.use, {"home", "work", "temp", "old", "mobile"});
    if (telecom.rank < 0 || telecom.rank > rank_max) {
      rules_.fail(path + "/rank", "out-of-range", "give a number from 1 on");
    }
    if (telecom.system == "email") rules_.email(path + "/value", telecom.value);
  }

  void meaning(const std::string& path, const PostalAddress& address) {
    rules_.one_of(path + "/use", address.use, {"home", "work", "temp", "old", "billing"});
    rules_.one_of(path + "/type", address.type, {"postal", "physical", "both"});
  }

  void meaning(const std::string& path, const Contact& contact) {
    rules_.one_of(path + "/gender", contact.gender, {"male", "female", "other", "unknown"});
  }

  void meaning(const std::string&, const PatientDetails& details) {
    rules_.one_of("birth_sex", details.birth_sex, {"F", "M", "OTH", "UNK", "ASKU"});
    rules_.one_of("multiple_birth", details.multiple_birth, {"yes", "no"});
    if (details.birth_order < 0 || details.birth_order > birth_order_max) {
      rules_.fail("birth_order", "out-of-range", "give a number from 1 on");
    } else if (details.birth_order > 0 && details.multiple_birth != "yes") {
      rules_.fail("birth_order", "not-the-same", "give it of a multiple birth only");
    }
  }

  template <typename Value>
  void meaning(const std::string&, const Value&) {}

  DetailsRules& rules_;
};

}  // namespace

void check(const PatientDetails& details, DetailsRules& rules) {
  if (details == PatientDetails{}) return;
  if (description::content_size(details) > details_bytes_max) {
    return rules.fail("", "too-long",
                      "write at most " + std::to_string(details_bytes_max) + " bytes in all");
  }
  Shape(rules).look_into("", details);
}

void check_beside(const std::string& field, const Identifier& identifier, DetailsRules& rules) {
  rules.one_of(field + "/use", identifier.use, {"usual", "official", "temp", "secondary", "old"});
  Shape shape(rules);
  shape.look_into(field + "/type", identifier.type);
  shape.look_into(field + "/period", identifier.period);
  shape.look_into(field + "/extra", identifier.extra);
}

}  // namespace carelog::command
