// What a reader takes from a database view, described once: each column's name and the place in the
// message that it fills. The SELECT list and the reading of a row follow from it.
//
//   inline constexpr auto account_columns =
//       view<BillingAccountView>(from("id", &BillingAccountView::mutable_id),
//                                from("version", &BillingAccountView::set_version));
//   "SELECT " + select_list(account_columns) + " FROM ..."
//   message_from(account_columns, texts)
//
// The views belong to the projections, which this room does not include:
// tests/query-side/view_columns_test.cc holds these columns against their tables.
#pragma once

#include <charconv>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "query-side/reading/read_failure.h"

namespace carelog::query {

// Fill: &Message::mutable_text, &Message::set_number_or_bool, or a function (std::string_view,
// Message&) for anything else.
template <typename Fill>
struct ViewColumn {
  std::string_view name;
  Fill fill;
};
template <typename Fill>
constexpr ViewColumn<Fill> from(std::string_view name, Fill fill) {
  return {name, fill};
}

template <typename MessageType, typename... Fill>
struct View {
  using Message = MessageType;
  std::tuple<ViewColumn<Fill>...> columns;
};
template <typename Message, typename... Fill>
constexpr View<Message, Fill...> view(ViewColumn<Fill>... columns) {
  return {{columns...}};
}

// How a column is read.
enum class ReadAs { text, number, boolean, other };
template <typename Message>
constexpr ReadAs read_as(std::string* (Message::*)()) {
  return ReadAs::text;
}
template <typename Message>
constexpr ReadAs read_as(void (Message::*)(bool)) {
  return ReadAs::boolean;
}
template <typename Message, typename Number>
constexpr ReadAs read_as(void (Message::*)(Number)) {
  return ReadAs::number;
}
template <typename Message>
constexpr ReadAs read_as(void (*)(std::string_view, Message&)) {
  return ReadAs::other;
}

struct ViewColumnWords {
  std::string_view name;
  ReadAs as;
};
template <typename ViewType>
std::vector<ViewColumnWords> columns_of(const ViewType& view) {
  return std::apply(
      [](const auto&... each) {
        return std::vector{ViewColumnWords{each.name, read_as(each.fill)}...};
      },
      view.columns);
}

// The index in a row of the first value selected after the view's columns.
template <typename ViewType>
constexpr int behind(const ViewType&) {
  return static_cast<int>(std::tuple_size_v<decltype(ViewType::columns)>);
}

// "id, clinic, name"
template <typename ViewType>
std::string select_list(const ViewType& view) {
  std::string list;
  for (const ViewColumnWords& each : columns_of(view)) {
    if (!list.empty()) list += ", ";
    list += each.name;
  }
  return list;
}

template <typename Message>
void fill(Message& message, std::string_view text, std::string* (Message::*place)()) {
  (message.*place)()->assign(text);
}
template <typename Message>
void fill(Message& message, std::string_view text, void (Message::*set)(bool)) {
  (message.*set)(text == "t");
}
template <typename Message, typename Number>
void fill(Message& message, std::string_view text, void (Message::*set)(Number)) {
  Number number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc()) throw ReadModelBroken("a number of a read model is none");
  (message.*set)(number);
}
template <typename Message>
void fill(Message& message, std::string_view text, void (*read)(std::string_view, Message&)) {
  read(text, message);
}

// text_at(index): the row's values as PostgreSQL prints them, from 0 in the view's order. Throws
// ReadModelBroken.
template <typename ViewType, typename TextAt>
typename ViewType::Message message_from(const ViewType& view, TextAt&& text_at) {
  typename ViewType::Message message;
  int at = 0;
  std::apply([&](const auto&... each) { (fill(message, text_at(at++), each.fill), ...); },
             view.columns);
  return message;
}

}  // namespace carelog::query
