// What can happen to a value that must be unique: an aggregate named by a keyed hash of the value.
#pragma once

#include <string>
#include <variant>

#include "events/description/description.h"

namespace carelog::events {

struct UniqueValueReserved {
  std::string owner;  // patient id
  std::string use;    // the use: one attempt of a command
  friend bool operator==(const UniqueValueReserved&, const UniqueValueReserved&) = default;
};

constexpr auto describe(description::Of<UniqueValueReserved>) {
  using namespace description;
  using Fact = UniqueValueReserved;
  return message("UniqueValueReserved", 60, field("owner", 1, &Fact::owner),
                 field("use", 2, &Fact::use));
}

struct UniqueValueConfirmed {
  std::string owner;
  friend bool operator==(const UniqueValueConfirmed&, const UniqueValueConfirmed&) = default;
};

constexpr auto describe(description::Of<UniqueValueConfirmed>) {
  using namespace description;
  return message("UniqueValueConfirmed", 61, field("owner", 1, &UniqueValueConfirmed::owner));
}

struct UniqueValueReleased {
  std::string owner;  // the previous owner
  friend bool operator==(const UniqueValueReleased&, const UniqueValueReleased&) = default;
};

constexpr auto describe(description::Of<UniqueValueReleased>) {
  using namespace description;
  return message("UniqueValueReleased", 62, field("owner", 1, &UniqueValueReleased::owner));
}

// A reservation ended without being used.
struct UniqueValueWithdrawn {
  std::string owner;
  std::string use;
  friend bool operator==(const UniqueValueWithdrawn&, const UniqueValueWithdrawn&) = default;
};

constexpr auto describe(description::Of<UniqueValueWithdrawn>) {
  using namespace description;
  using Fact = UniqueValueWithdrawn;
  return message("UniqueValueWithdrawn", 63, field("owner", 1, &Fact::owner),
                 field("use", 2, &Fact::use));
}

using UniqueValueFact = std::variant<UniqueValueReserved, UniqueValueConfirmed, UniqueValueReleased,
                                     UniqueValueWithdrawn>;

}  // namespace carelog::events
