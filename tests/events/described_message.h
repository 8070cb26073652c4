// Compares a description with the descriptor that protoc made from the .proto: names, numbers,
// types, presence and marks, in both directions.
#pragma once

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "carelog/events/v1/annotations.pb.h"
#include "events/description/fields.h"
#include "events/description/wire_size.h"

namespace carelog::description {

using Descriptor = google::protobuf::Descriptor;
using FieldDescriptor = google::protobuf::FieldDescriptor;

template <typename T>
void expect_message(const Descriptor& wire);

inline std::string upper_case(std::string_view name) {
  std::string upper;
  for (const char letter : name) {
    const bool starts = letter >= 'A' && letter <= 'Z' && !upper.empty();
    if (starts) upper += '_';
    upper += letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
  }
  return upper;
}

template <typename Enum>
void expect_enum(const google::protobuf::EnumDescriptor& wire) {
  const auto& known = description_of<Enum>;
  EXPECT_EQ(wire.name(), known.name);
  EXPECT_EQ(wire.value_count(), static_cast<int>(known.enumerators.size())) << known.name;
  for (const auto& each : known.enumerators) {
    const auto* value = wire.FindValueByNumber(static_cast<int>(each.value));
    ASSERT_NE(value, nullptr) << known.name << " " << each.name;
    const std::string name = each.name.empty() ? "UNSPECIFIED" : upper_case(each.name);
    EXPECT_EQ(value->name(), upper_case(known.name) + "_" + name);
  }
}

template <typename T>
constexpr FieldDescriptor::Type wire_type() {
  if constexpr (std::is_same_v<T, std::string>) return FieldDescriptor::TYPE_STRING;
  if constexpr (is_bytes<T>) return FieldDescriptor::TYPE_BYTES;
  if constexpr (std::is_same_v<T, bool>) return FieldDescriptor::TYPE_BOOL;
  if constexpr (std::is_same_v<T, std::int32_t>) return FieldDescriptor::TYPE_INT32;
  if constexpr (std::is_same_v<T, std::int64_t>) return FieldDescriptor::TYPE_INT64;
  if constexpr (std::is_same_v<T, std::uint32_t>) return FieldDescriptor::TYPE_UINT32;
  if constexpr (std::is_same_v<T, std::uint64_t>) return FieldDescriptor::TYPE_UINT64;
  if constexpr (std::is_enum_v<T>) return FieldDescriptor::TYPE_ENUM;
  return FieldDescriptor::TYPE_MESSAGE;
}

template <typename T>
void expect_value(const FieldDescriptor& wire) {
  EXPECT_EQ(wire.type(), wire_type<T>()) << wire.full_name();
  if constexpr (std::is_enum_v<T>) expect_enum<T>(*wire.enum_type());
  if constexpr (DescribedStruct<T> || is_choice<T>) expect_message<T>(*wire.message_type());
}

template <typename T>
void expect_field(const FieldDescriptor& wire) {
  EXPECT_EQ(wire.is_repeated(), is_list<T>) << wire.full_name();
  EXPECT_EQ(wire.has_optional_keyword(), is_optional<T>) << wire.full_name();
  if constexpr (is_list<T>) {
    expect_value<typename T::value_type>(wire);
  } else if constexpr (is_optional<T>) {
    using Value = typename T::value_type;
    if constexpr (is_list<Value>) {
      ASSERT_EQ(wire.type(), FieldDescriptor::TYPE_MESSAGE) << wire.full_name();
      ASSERT_EQ(wire.message_type()->field_count(), 1) << wire.full_name();
      EXPECT_EQ(wire.message_type()->field(0)->name(), "items");
      EXPECT_EQ(wire.message_type()->field(0)->number(), 1);
      expect_field<Value>(*wire.message_type()->field(0));
    } else {
      expect_value<Value>(wire);
    }
  } else {
    expect_value<T>(wire);
  }
}

template <typename T>
void expect_fields(const Descriptor& wire) {
  EXPECT_EQ(wire.name(), type_name<T>());
  int described = 0;
  each_field<T>([&]<typename Struct, typename Value>(const Field<Struct, Value>& each) {
    ++described;
    const FieldDescriptor* field = wire.FindFieldByNumber(static_cast<int>(each.number));
    ASSERT_NE(field, nullptr) << wire.full_name() << "." << each.name;
    EXPECT_EQ(field->name(), each.name) << wire.full_name();
    EXPECT_EQ(field->json_name(), each.json_name.view());
    EXPECT_EQ(field->options().GetExtension(carelog::events::v1::personal),
              each.mark == Mark::personal)
        << field->full_name();
    expect_field<Value>(*field);
  });
  EXPECT_EQ(wire.field_count(), described) << wire.full_name() << " says more than is described";
}

// Every kind is a case of the message's only oneof, and vice versa.
template <typename Choice>
void expect_cases(const Descriptor& wire) {
  int described = 0;
  each_kind<Choice>([&]<typename Kind>(Of<Kind>) {
    ++described;
    const int number = static_cast<int>(description_of<Kind>.number);
    const FieldDescriptor* field = wire.FindFieldByNumber(number);
    ASSERT_NE(field, nullptr) << wire.full_name() << ": " << type_name<Kind>();
    EXPECT_NE(field->real_containing_oneof(), nullptr) << field->full_name();
    EXPECT_EQ(upper_case(field->camelcase_name()), upper_case(type_name<Kind>()));
    expect_message<Kind>(*field->message_type());
  });
  EXPECT_EQ(wire.field_count(), described) << wire.full_name() << " has more cases";
}

template <typename T>
void expect_message(const Descriptor& wire) {
  if constexpr (is_choice<T>) {
    expect_cases<T>(wire);
  } else {
    expect_fields<T>(wire);
  }
}

}  // namespace carelog::description
