// Money of record: what services, claims and payments came to in another system, kept beside a
// patient's account. It is no part of its balance.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "events/description/description.h"
#include "events/description/fields.h"

namespace carelog::events {

struct AmountOfRecord {
  std::string name;  // "payer-coverage"
  std::int64_t amount_minor = 0;
  std::int64_t records = 0;  // that have it; 0: all that it stands in
  friend bool operator==(const AmountOfRecord&, const AmountOfRecord&) = default;
};

constexpr auto describe(description::Of<AmountOfRecord>) {
  using namespace description;
  using Fact = AmountOfRecord;
  return message("AmountOfRecord", field("name", 1, &Fact::name),
                 field("amount_minor", 2, &Fact::amount_minor),
                 field("records", 3, &Fact::records));
}

// Of one record of that system, or of several of one kind and payer as a ledger sums them up: those
// without amounts apart from those with some.
struct MoneyOfRecordTaken {
  std::string source_id;  // its key; empty: of several
  std::string kind;       // "encounter", "charge"
  std::string payer;      // empty: none is named
  std::string on;         // ISO 8601; empty: of several
  std::int64_t records = 0;
  std::vector<AmountOfRecord> amounts;
  friend bool operator==(const MoneyOfRecordTaken&, const MoneyOfRecordTaken&) = default;
};

constexpr auto describe(description::Of<MoneyOfRecordTaken>) {
  using namespace description;
  using Fact = MoneyOfRecordTaken;
  return message("MoneyOfRecordTaken", 69, field("source_id", 1, &Fact::source_id),
                 field("kind", 2, &Fact::kind), field("payer", 3, &Fact::payer),
                 field("on", 4, &Fact::on), field("records", 5, &Fact::records),
                 field("amounts", 6, &Fact::amounts));
}

}  // namespace carelog::events
