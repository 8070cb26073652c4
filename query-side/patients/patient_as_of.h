// A patient as it was, folded from its history up to a version or a time. This is exact, because
// the first entry has every field and each later one what changed. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "query-side/patients/patient_reader.h"

namespace carelog::query {

class PatientAsOf {
 public:
  // Takes the entries in version order. False: this one, and so every later one, is after the point
  // asked for. Throws ReadModelBroken if a version is missing.
  bool take(const HistoryEntry& entry);

  // Inclusive.
  static PatientAsOf version(std::uint64_t version);
  static PatientAsOf time(std::int64_t time_ms);

  // Nothing: it was not registered then, or has no such version.
  std::optional<PatientView> patient() const;

 private:
  PatientAsOf() = default;

  std::optional<std::uint64_t> up_to_version_;
  std::optional<std::int64_t> up_to_ms_;
  std::uint64_t version_ = 0;
  std::string id_;
  std::string clinic_;
  std::map<std::string, std::string> details_;  // by REST name
};

}  // namespace carelog::query
