// The access log for auditors: who read which patient's record and who was refused, copied from the
// gateways' journals, each entry once.
//
// The journals are the record; the table is a copy that can be dropped and filled again.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "carelog/api/v1/access.pb.h"

namespace carelog::auth {

using AccessEntry = carelog::api::v1::AccessEntry;

struct PlacedAccess {
  std::int64_t position = 0;  // position in its journal
  AccessEntry entry;
};

struct CopiedAccesses {
  std::string journal;  // a UUID
  std::int64_t from = 0;
  std::int64_t next = 0;
  std::vector<PlacedAccess> entries;
};

inline constexpr std::size_t copied_accesses_max = 1000;
// At most this far from the start to the end of a batch; damaged parts of a journal are skipped.
inline constexpr std::int64_t copied_journal_bytes_max = 256 << 20;

// Try again later.
struct AccessLogUnavailable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Any thread. Members throw AccessLogUnavailable.
class AccessLog {
 public:
  virtual ~AccessLog() = default;

  // 0 for an unknown journal.
  virtual std::int64_t position(const std::string& journal) = 0;

  // Stores entries and position in one transaction if the journal's position is `from`, else
  // nothing; an entry that replaces an announcement removes it. Returns the journal's position
  // afterwards.
  virtual std::int64_t copy(const CopiedAccesses& accesses) = 0;
};

}  // namespace carelog::auth
