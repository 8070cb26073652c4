// What can happen to a patient's coverage: the plan of a payer that bears a part of the charges.
// Days are ISO 8601, the first and the last one included.
#pragma once

#include <cstdint>
#include <string>

#include "events/description/description.h"
#include "events/description/fields.h"

namespace carelog::events {

// The terms are one of both: the payer's share of each charge, or what the patient pays of each
// encounter (a copay above 0; the payer bears the rest).
struct CoverageRecorded {
  std::string coverage_id;
  std::string payer;
  std::string plan;
  std::string member_id;
  std::int64_t share_basis_points = 0;
  std::int64_t copay_minor = 0;
  std::string valid_from;
  std::string valid_until;  // empty: until it is ended
  friend bool operator==(const CoverageRecorded&, const CoverageRecorded&) = default;
};

constexpr auto describe(description::Of<CoverageRecorded>) {
  using namespace description;
  using Fact = CoverageRecorded;
  return message("CoverageRecorded", 53, field("coverage_id", 1, &Fact::coverage_id),
                 field("payer", 2, &Fact::payer), field("plan", 3, &Fact::plan),
                 field("member_id", 4, &Fact::member_id, Mark::personal),
                 field("share_basis_points", 5, &Fact::share_basis_points),
                 field("copay_minor", 6, &Fact::copay_minor),
                 field("valid_from", 7, &Fact::valid_from),
                 field("valid_until", 8, &Fact::valid_until));
}

// It holds until that day instead; a day before its first one: it never held. What is on invoices
// keeps its parts.
struct CoverageEnded {
  std::string coverage_id;
  std::string last_day;
  std::string reason;
  friend bool operator==(const CoverageEnded&, const CoverageEnded&) = default;
};

constexpr auto describe(description::Of<CoverageEnded>) {
  using namespace description;
  using Fact = CoverageEnded;
  return message("CoverageEnded", 54, field("coverage_id", 1, &Fact::coverage_id),
                 field("last_day", 2, &Fact::last_day),
                 field("reason", 3, &Fact::reason, Mark::personal));
}

}  // namespace carelog::events
