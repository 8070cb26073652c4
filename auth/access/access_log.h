// The access log as it is kept for auditors: who read which patient's record and who was refused,
// copied from the gateways' journals, each entry once.
//
// The journals are the record; the table is a copy that can be dropped and is filled anew.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "carelog/api/v1/access.pb.h"

namespace carelog::auth {

using AccessEntry = carelog::api::v1::AccessEntry;

struct PlacedAccess {
  std::int64_t position = 0;  // in its journal
  AccessEntry entry;
};

struct CopiedAccesses {
  std::string journal;  // a UUID
  std::int64_t from = 0;
  std::int64_t next = 0;
  std::vector<PlacedAccess> entries;
};

inline constexpr std::size_t copied_accesses_max = 1000;
// Between the positions before and after a batch; a damaged part of the journal is passed over.
inline constexpr std::int64_t copied_journal_bytes_max = 256 << 20;

// Try again later.
struct AccessLogUnavailable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Any thread. Members throw AccessLogUnavailable.
class AccessLog {
 public:
  virtual ~AccessLog() = default;

  // 0 for a journal that nobody has heard of.
  virtual std::int64_t position(const std::string& journal) = 0;

  // Entries and position in one transaction (an entry that takes an announcement's place removes
  // it), if the journal stands at `from`; else nothing. Returns
  // where it stands then.
  virtual std::int64_t copy(const CopiedAccesses& accesses) = 0;
};

}  // namespace carelog::auth
