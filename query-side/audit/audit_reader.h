// The port to the audit trail: changes, reads and refusals in one list. PostgreSQL in production.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "carelog/api/v1/audit_queries.pb.h"

namespace carelog::query {

using AuditRecord = carelog::api::v1::AuditRecord;

enum class AuditKinds { all, changes, reads, refusals };

// Everything that is given must match; empty or nothing: no condition. Requires: no zero bytes.
struct AuditFilter {
  std::string clinic;  // also finds refusals of unknown callers
  AuditKinds kinds = AuditKinds::all;
  std::string actor = {};
  std::string patient_id = {};            // a UUID
  std::string purpose = {};               // "EMERGENCY"
  std::string request_id = {};            // what came of one request
  std::optional<std::int64_t> from_ms{};  // inclusive
  std::optional<std::int64_t> to_ms{};    // exclusive
};

// A place in the list, which runs from newest to oldest; at the same time changes come before
// accesses.
struct AuditPlace {
  enum class Source { access = 0, change = 1 };

  std::int64_t at_ms = 0;
  Source source = Source::access;
  std::string id;           // the aggregate's or the journal's
  std::string type;         // of the aggregate; empty for accesses
  std::int64_t number = 0;  // the version, or the position in the journal
  friend bool operator==(const AuditPlace&, const AuditPlace&) = default;
};

// "1700000000000/1/ID/patient/3". Nothing: not a place.
std::string text_of(const AuditPlace& place);
std::optional<AuditPlace> parse_audit_place(std::string_view text);

struct AuditPage {
  std::vector<AuditRecord> records;
  std::optional<AuditPlace> next_after;  // nothing on the last page
};

// Thread-safe. Throws ReadModelAway and ReadModelBroken (reading/read_failure.h).
class AuditReader {
 public:
  virtual ~AuditReader() = default;

  // At most limit records after the place, or from the beginning.
  virtual AuditPage search(const AuditFilter& filter, const std::optional<AuditPlace>& after,
                           std::uint32_t limit) = 0;
};

}  // namespace carelog::query
