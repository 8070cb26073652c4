// The opaque text for a place in a list of patients, bound to the filter and order that it was made
// for.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "query-side/patients/patient_reader.h"
#include "query-side/reading/signed_cursor.h"

namespace carelog::query {

class PageCursors {
 public:
  // Every process that serves the same clients needs the same key. Requires: at least 16 bytes,
  // secret.
  explicit PageCursors(std::string key);

  std::string encode(const PatientPlace& place, const PatientFilter& filter) const;
  // Nothing: it was not made here, or for another filter.
  std::optional<PatientPlace> decode(std::string_view cursor, const PatientFilter& filter) const;

 private:
  const SignedCursors cursors_;
};

}  // namespace carelog::query
