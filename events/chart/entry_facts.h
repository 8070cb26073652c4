// What can happen to a chart entry: it is recorded, amended, and marked as an error; it is never
// deleted. The same for every kind: a kind is its content with a description, an EntryNoun and a
// glance_at().
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "events/chart/values.h"
#include "events/description/said.h"

namespace carelog::events {

// type: the aggregate's type, "care-plan"; then the names of its facts, "CarePlanRecorded"; number:
// that of its first fact in the .proto, the others follow.
template <typename Content>
struct EntryNoun;

// What lists show and searches look at. Refers to the content.
struct Glance {
  std::vector<const Coding*> codings;
  std::string_view status;
  std::string_view begin;  // start of the time that it holds for
  std::string_view end;

  void add(const Concept& about) {
    for (const Coding& each : about.codings) codings.push_back(&each);
  }
};

template <typename Content>
struct EntryRecorded {
  std::string clinic;
  std::string patient_id;
  Content content;
  friend bool operator==(const EntryRecorded&, const EntryRecorded&) = default;
};

template <typename Content>
constexpr auto describe(description::Of<EntryRecorded<Content>>) {
  using namespace description;
  using Fact = EntryRecorded<Content>;
  return message(EntryNoun<Content>::recorded, EntryNoun<Content>::number,
                 field("clinic", 1, &Fact::clinic, Mark::clinic),
                 field("patient_id", 2, &Fact::patient_id),
                 field("content", 3, &Fact::content, Mark::personal));
}

template <typename Content>
struct EntryAmended {
  std::vector<std::string> fields;  // changed fields, by their names in the description
  Content content;                  // their new values; all other fields are empty
  friend bool operator==(const EntryAmended&, const EntryAmended&) = default;
};

template <typename Content>
constexpr auto describe(description::Of<EntryAmended<Content>>) {
  using namespace description;
  using Fact = EntryAmended<Content>;
  return message(EntryNoun<Content>::amended, EntryNoun<Content>::number + 1,
                 field("fields", 1, &Fact::fields),
                 field("content", 2, &Fact::content, Mark::personal));
}

template <typename Content>
struct EntryMarkedInError {
  std::string reason;
  friend bool operator==(const EntryMarkedInError&, const EntryMarkedInError&) = default;
};

template <typename Content>
constexpr auto describe(description::Of<EntryMarkedInError<Content>>) {
  using namespace description;
  using Fact = EntryMarkedInError<Content>;
  return message(EntryNoun<Content>::in_error, EntryNoun<Content>::number + 2,
                 field("reason", 1, &Fact::reason, Mark::personal));
}

template <typename Content>
using EntryFact =
    std::variant<EntryRecorded<Content>, EntryAmended<Content>, EntryMarkedInError<Content>>;

// Calls visit(field, member of one, member of other) for each of the named fields.
template <typename Content, typename Visit>
void each_named(const std::vector<std::string>& names, Visit&& visit) {
  description::each_field<Content>([&](const auto& each) {
    if (std::find(names.begin(), names.end(), each.name) != names.end()) visit(each);
  });
}

// The content after an amendment.
template <typename Content>
Content amended(Content content, const EntryAmended<Content>& fact) {
  each_named<Content>(fact.fields,
                      [&](const auto& each) { content.*each.member = fact.content.*each.member; });
  return content;
}

// What the audit trail says about them (description/said.h): each field of the content under its
// own name.
template <typename Value>
std::string said_of(const Value& value) {
  return value == Value{} ? std::string() : description::text_of(value);
}

template <typename Content, typename Say>
void each_said(const EntryRecorded<Content>& fact, Say&& say) {
  say("patientId", fact.patient_id);
  description::each_field<Content>(
      [&](const auto& each) { say(each.json_name.view(), said_of(fact.content.*each.member)); });
}

template <typename Content, typename Say>
void each_said(const EntryAmended<Content>& fact, Say&& say) {
  each_named<Content>(fact.fields, [&](const auto& each) {
    say(each.json_name.view(), said_of(fact.content.*each.member));
  });
}

template <typename Content, typename Say>
void each_said(const EntryMarkedInError<Content>& fact, Say&& say) {
  say("inError", "true");
  say("inErrorReason", fact.reason);
}

}  // namespace carelog::events
