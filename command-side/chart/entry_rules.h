// What the content of an entry must look like. Pure; each rule adds to the list of field errors.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "command-side/refusal.h"
#include "command-side/tidied.h"
#include "events/chart/observation.h"
#include "events/description/kinds.h"
#include "events/description/wire_size.h"
#include "infra/text/text.h"

namespace carelog::command {

inline constexpr std::size_t entry_bytes_max = 64 * 1024;  // of the content as it is stored
inline constexpr std::size_t entry_reason_length_max = 500;
inline constexpr std::size_t decimal_length_max = 64;

// By the clock and the calendar of the clinic.
struct ChartMoment {
  std::string today;  // ISO 8601
  std::int64_t now_ms = 0;
};

class EntryRules {
 public:
  explicit EntryRules(ChartMoment now) : now_(std::move(now)) {}

  // Its size, and of all that it is made of: texts that can be shown, codings with a code or words,
  // numbers that are numbers.
  template <typename Content>
  void shape(const Content& content) {
    if (description::content_size(content) > entry_bytes_max) {
      return fail("", "too-long",
                  "write at most " + std::to_string(entry_bytes_max) + " bytes in all");
    }
    look_into("", content);
  }

  void required(const std::string& field, bool there);
  // One of these words, or empty.
  void one_of(const std::string& field, const std::string& value,
              std::initializer_list<std::string_view> words);
  void time(const std::string& field, const std::string& value);       // FHIR's, or empty
  void past_time(const std::string& field, const std::string& value);  // the same, begun by now
  // The same, begun within a day: who comes early is there before his time.
  void by_today(const std::string& field, const std::string& value);
  // Both are times or empty, and the end is not before the begin.
  void period(const std::string& begin_field, const std::string& begin,
              const std::string& end_field, const std::string& end);
  void id(const std::string& field, const std::string& value);  // a UUID or empty
  void not_negative(const std::string& path, const events::Quantity& value);
  // Not upside down; what is in two units cannot be compared.
  void range(const std::string& path, const events::ReferenceRange& range);
  // From 1 on, or 0 for what is not said.
  void count(const std::string& field, std::int64_t value, std::int64_t most);
  void fail(std::string field, std::string code, std::string detail);

  const std::vector<FieldError>& errors() const { return errors_; }
  Refusal refusal() const;  // Requires: there are errors

 private:
  void begun_within(std::int64_t ahead_max_ms, const std::string& field, const std::string& value);

  template <typename Value>
  void look_into(const std::string& path, const Value& value) {
    if constexpr (std::is_same_v<Value, std::string>) {
      text(path, value);
    } else if constexpr (description::is_list<Value>) {
      for (std::size_t i = 0; i < value.size(); ++i) {
        look_into(path + "/" + std::to_string(i), value[i]);
      }
    } else if constexpr (description::DescribedStruct<Value>) {
      if constexpr (std::is_same_v<Value, events::Coding>) coding(path, value);
      if constexpr (std::is_same_v<Value, events::Quantity>) quantity(path, value);
      const std::string below = path.empty() ? path : path + "/";
      description::each_field<Value>(
          [&](const auto& each) { look_into(below + std::string(each.name), value.*each.member); });
    }
  }

  void text(const std::string& path, const std::string& value);
  void coding(const std::string& path, const events::Coding& value);
  void quantity(const std::string& path, const events::Quantity& value);

  ChartMoment now_;
  std::vector<FieldError> errors_;
};

// Whether it says anything.
bool says_something(const events::Concept& about);

}  // namespace carelog::command
