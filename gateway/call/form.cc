#include "gateway/call/form.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <stdexcept>

#include "carelog/api/v1/form.pb.h"
#include "carelog/chart/v1/chart.pb.h"
#include "infra/text/text.h"

namespace carelog::gateway {
namespace {

namespace wire = carelog::api::v1;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::size_t unknown_fields_named_max = 20;
constexpr std::size_t name_length_shown_max = 100;

bool is_blank(std::string_view text) {
  return infra::comparable(text).empty();
}

bool lists(std::string_view names, std::string_view name) {
  while (!names.empty()) {
    const auto end = names.find(' ');
    if (names.substr(0, end) == name) return true;
    names.remove_prefix(end == std::string_view::npos ? names.size() : end + 1);
  }
  return false;
}

template <class Number>
std::optional<Number> whole_number(const JsonValue& value) {
  Number number = 0;
  const char* end = value.text.data() + value.text.size();
  const auto [stopped, error] = std::from_chars(value.text.data(), end, number);
  if (value.kind != JsonValue::Kind::number || error != std::errc() || stopped != end) {
    return std::nullopt;
  }
  return number;
}

// Calls visit(field) for each member that the body may have.
template <class Visit>
void each_member(const Descriptor& form, Visit&& visit) {
  for (int i = 0; i < form.field_count(); ++i) {
    const FieldDescriptor& field = *form.field(i);
    const auto& rules = field.options().GetExtension(wire::form);
    if (rules.is_spread()) {
      each_member(*field.message_type(), visit);
    } else if (!rules.is_apart()) {
      visit(field);
    }
  }
}

std::vector<std::string> names_said(const JsonValue& body, const Descriptor& form) {
  std::vector<std::string> names;
  each_member(form, [&](const FieldDescriptor& field) {
    if (body.find(field.json_name()) != nullptr) names.push_back(field.name());
  });
  return names;
}

// Nothing but null, blanks and what is made of them.
bool says_nothing(const JsonValue& value) {
  switch (value.kind) {
    case JsonValue::Kind::null:
      return true;
    case JsonValue::Kind::string:
      return is_blank(value.text);
    case JsonValue::Kind::array:
      return std::all_of(value.items.begin(), value.items.end(), says_nothing);
    case JsonValue::Kind::object:
      return std::all_of(value.members.begin(), value.members.end(),
                         [](const auto& member) { return says_nothing(member.second); });
    case JsonValue::Kind::number:
    case JsonValue::Kind::boolean:
      break;
  }
  return false;
}

class Reading {
 public:
  void object(const JsonValue& body, const FormDemands& demands, const std::string& base,
              Message& message) {
    if (body.kind != JsonValue::Kind::object) {
      return fail(base, "not-an-object", "send a JSON object");
    }
    members(body, demands, base, message);
    name_unknown(body, demands, base, *message.GetDescriptor());
  }

  std::vector<FieldProblem> take() { return std::move(problems_); }

 private:
  void fail(std::string pointer, std::string code, std::string detail) {
    problems_.push_back({std::move(pointer), std::move(code), std::move(detail)});
  }

  void members(const JsonValue& body, const FormDemands& demands, const std::string& base,
               Message& message) {
    const Descriptor& form = *message.GetDescriptor();
    for (int i = 0; i < form.field_count(); ++i) {
      const FieldDescriptor& field = *form.field(i);
      const auto& rules = field.options().GetExtension(wire::form);
      if (rules.is_spread()) {
        spread(body, demands, base, field, message);
      } else if (!rules.is_apart()) {
        member(field, body.find(field.json_name()), demands, base, message);
      }
    }
  }

  // An object within the body, which says something: null is for what is to be empty.
  void inner_object(const JsonValue& value, const std::string& pointer, Message& message) {
    const std::size_t faults = problems_.size();
    object(value, {}, pointer, message);
    if (problems_.size() == faults && says_nothing(value)) {
      fail(pointer, "required", "give a value, or leave it out");
    }
  }

  // Stays absent if the body has none of its members.
  void spread(const JsonValue& body, const FormDemands& demands, const std::string& base,
              const FieldDescriptor& field, Message& message) {
    std::vector<std::string> named = names_said(body, *field.message_type());
    if (named.empty()) return;
    const auto& reflection = *message.GetReflection();
    members(body, demands, base, *reflection.MutableMessage(&message, &field));
    const Descriptor& form = *message.GetDescriptor();
    for (int i = 0; i < form.field_count(); ++i) {
      const FieldDescriptor& names = *form.field(i);
      if (!names.options().GetExtension(wire::form).names_spread()) continue;
      for (std::string& name : named) reflection.AddString(&message, &names, std::move(name));
    }
  }

  void member(const FieldDescriptor& field, const JsonValue* value, const FormDemands& demands,
              const std::string& base, Message& message) {
    const auto& rules = field.options().GetExtension(wire::form);
    const std::string& name = field.json_name();
    const bool filled = rules.required() || lists(demands.filled, name);
    const bool is_empty = value == nullptr || value->kind == JsonValue::Kind::null ||
                          (value->kind == JsonValue::Kind::string && is_blank(value->text));
    const bool demanded = filled || lists(demands.present, name);
    if (value == nullptr && (demands.partial || !demanded)) return;
    const std::string pointer = base + "/" + name;
    if ((filled && is_empty) || value == nullptr) {
      return fail(pointer, "required",
                  filled ? "give a value that is not empty" : "this member is needed here");
    }
    if (const FieldDescriptor* items = items_of(field)) {
      list(*items, *value, rules, pointer,
           *message.GetReflection()->MutableMessage(&message, &field));
    } else if (field.is_repeated()) {
      list(field, *value, rules, pointer, message);
    } else {
      single(field, *value, rules, pointer, message);
    }
  }

  void list(const FieldDescriptor& field, const JsonValue& value, const wire::FormField& rules,
            const std::string& pointer, Message& message) {
    if (value.kind == JsonValue::Kind::null) return;
    if (value.kind != JsonValue::Kind::array) return fail(pointer, "not-an-array", "write a list");
    if (value.items.size() > rules.items_max()) {
      return fail(pointer, "too-many", "give at most " + std::to_string(rules.items_max()));
    }
    for (std::size_t i = 0; i < value.items.size(); ++i) {
      const std::string at = pointer + "/" + std::to_string(i);
      if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        if (!is_text(value.items[i], rules, at)) continue;
        message.GetReflection()->AddString(&message, &field, value.items[i].text);
      } else {
        inner_object(value.items[i], at, *message.GetReflection()->AddMessage(&message, &field));
      }
    }
  }

  bool is_text(const JsonValue& value, const wire::FormField& rules, const std::string& pointer) {
    if (value.kind != JsonValue::Kind::string && value.kind != JsonValue::Kind::null) {
      fail(pointer, "not-a-string", "write the value as a JSON string");
      return false;
    }
    if (infra::code_points_in(value.text) > rules.characters_max()) {
      fail(pointer, "too-long",
           "use at most " + std::to_string(rules.characters_max()) + " characters");
      return false;
    }
    return true;
  }

  void single(const FieldDescriptor& field, const JsonValue& value, const wire::FormField& rules,
              const std::string& pointer, Message& message) {
    const auto& reflection = *message.GetReflection();
    const bool is_null = value.kind == JsonValue::Kind::null;
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        if (!is_text(value, rules, pointer)) return;
        return reflection.SetString(&message, &field, value.text);
      case FieldDescriptor::CPPTYPE_BOOL:
        if (is_null) return;
        if (value.kind != JsonValue::Kind::boolean) {
          return fail(pointer, "not-a-boolean", "write true or false");
        }
        return reflection.SetBool(&message, &field, value.text == "true");
      case FieldDescriptor::CPPTYPE_UINT64:
        if (is_null) return;
        if (const auto number = whole_number<std::uint64_t>(value)) {
          return reflection.SetUInt64(&message, &field, *number);
        }
        return fail(pointer, "not-a-number", "write a whole number that is not negative");
      case FieldDescriptor::CPPTYPE_INT64:
        if (is_null) return;
        if (const auto number = whole_number<std::int64_t>(value)) {
          return reflection.SetInt64(&message, &field, *number);
        }
        return fail(pointer, "not-a-number", "write a whole number");
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (is_null) return;
        return inner_object(value, pointer, *reflection.MutableMessage(&message, &field));
      case FieldDescriptor::CPPTYPE_INT32:
      case FieldDescriptor::CPPTYPE_UINT32:
      case FieldDescriptor::CPPTYPE_DOUBLE:
      case FieldDescriptor::CPPTYPE_FLOAT:
      case FieldDescriptor::CPPTYPE_ENUM:
        break;
    }
    throw std::logic_error("no form has a field like " + field.full_name());
  }

  void name_unknown(const JsonValue& body, const FormDemands& demands, const std::string& base,
                    const Descriptor& form) {
    std::size_t named = 0;
    for (const auto& [name, value] : body.members) {
      if (lists(demands.beside, name) || is_member(form, name)) continue;
      if (++named > unknown_fields_named_max) break;
      fail(base + pointer_step(infra::first_code_points(name, name_length_shown_max)),
           "unknown-field", "leave this field out");
    }
  }

  static bool is_member(const Descriptor& form, std::string_view name) {
    bool found = false;
    each_member(form,
                [&](const FieldDescriptor& field) { found = found || field.json_name() == name; });
    return found;
  }

  std::vector<FieldProblem> problems_;
};

}  // namespace

const FieldDescriptor* items_of(const FieldDescriptor& field) {
  if (field.type() != FieldDescriptor::TYPE_MESSAGE) return nullptr;
  const Descriptor& message = *field.message_type();
  const bool stands_for_list = message.field_count() == 1 && message.field(0)->is_repeated() &&
                               message.field(0)->name() == "items";
  return stands_for_list ? message.field(0) : nullptr;
}

std::vector<FieldProblem> read_form(const JsonValue& body, const FormDemands& demands,
                                    Message& message) {
  FormDemands asked = demands;
  if (!demands.in_full.empty() && body.find(demands.in_full) != nullptr) {
    asked.filled = asked.present = {};
  }
  Reading reading;
  reading.object(body, asked, "", message);
  return reading.take();
}

std::vector<std::string> fields_in(const JsonValue& body, const Message& message) {
  return names_said(body, *message.GetDescriptor());
}

std::unique_ptr<Message> new_message(std::string_view name) {
  chart::v1::Note::descriptor();  // referenced, so that the linker keeps the file's descriptors
  const Descriptor* found = nullptr;
  for (const char* package : {"carelog.api.v1.", "carelog.chart.v1.", "carelog.patient.v1."}) {
    if (found != nullptr) break;
    found = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(
        package + std::string(name));
  }
  if (found == nullptr) throw std::logic_error("there is no message " + std::string(name));
  const auto* prototype =
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(found);
  return std::unique_ptr<Message>(prototype->New());
}

}  // namespace carelog::gateway
