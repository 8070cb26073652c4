// The opaque text that stands for a place in a list. Signed, and bound to the filter it was made
// under: a cursor that was edited, or is used with another filter or clinic, is refused.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "query-side/patient_reader.h"

namespace carelog::query {

class PageCursors {
 public:
  // Every process that serves the same clients needs the same key. Requires: 16 bytes at least,
  // secret.
  explicit PageCursors(std::string key);

  std::string encode(const PatientPlace& place, const PatientFilter& filter) const;
  // Nothing: it was not made here, or not for this filter.
  std::optional<PatientPlace> decode(std::string_view cursor, const PatientFilter& filter) const;

 private:
  std::string signature(std::string_view place, const PatientFilter& filter) const;

  const std::string key_;
};

}  // namespace carelog::query
