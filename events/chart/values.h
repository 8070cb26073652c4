// The building blocks of chart entries, after HL7 FHIR R4.
//
// Codes are FHIR's own words. A time is FHIR's dateTime: "2020", "2020-05", "2020-05-01" or a
// moment with its offset, "2020-05-01T08:30:00+02:00"; empty if not known. A number with a fraction
// is decimal text, as exact as it was written.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "events/description/description.h"
#include "events/description/fields.h"

namespace carelog::events {

struct Coding {
  std::string system;  // "http://snomed.info/sct"
  std::string code;
  std::string display;
  friend bool operator==(const Coding&, const Coding&) = default;
};

constexpr auto describe(description::Of<Coding>) {
  using namespace description;
  return message("Coding", field("system", 1, &Coding::system), field("code", 2, &Coding::code),
                 field("display", 3, &Coding::display));
}

// One thing, as codes of any number of code systems and in words.
struct Concept {
  std::vector<Coding> codings;
  std::string text;
  friend bool operator==(const Concept&, const Concept&) = default;
};

constexpr auto describe(description::Of<Concept>) {
  using namespace description;
  return message("Concept", field("codings", 1, &Concept::codings),
                 field("text", 2, &Concept::text));
}

struct Quantity {
  std::string value;
  std::string comparator;  // "<", "<=", ">=", ">" or ""
  std::string unit;
  std::string system;  // code system of the unit
  std::string code;
  friend bool operator==(const Quantity&, const Quantity&) = default;
};

constexpr auto describe(description::Of<Quantity>) {
  using namespace description;
  return message("Quantity", field("value", 1, &Quantity::value),
                 field("comparator", 2, &Quantity::comparator), field("unit", 3, &Quantity::unit),
                 field("system", 4, &Quantity::system), field("code", 5, &Quantity::code));
}

}  // namespace carelog::events
