// The port to which patients are merged into which: what is read of one record is read of all that
// were merged into it.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "query-side/reading/read_failure.h"

namespace carelog::query {

struct PatientStanding {
  bool known = false;
  std::string merged_into;          // empty: into nobody
  std::vector<std::string> merged;  // into it, and into those
};

// Thread-safe. Throws ReadModelAway and ReadModelBroken.
class PatientMerges {
 public:
  virtual ~PatientMerges() = default;
  // Requires: patient_id is a UUID.
  virtual PatientStanding standing(const std::string& clinic, const std::string& patient_id) = 0;
};

// For tests. A patient that was not put is known and merged with nobody.
class MemoryPatientMerges final : public PatientMerges {
 public:
  void put(const std::string& patient_id, PatientStanding standing) {
    const std::lock_guard lock(mutex_);
    all_[patient_id] = std::move(standing);
  }
  PatientStanding standing(const std::string&, const std::string& patient_id) override {
    const std::lock_guard lock(mutex_);
    const auto found = all_.find(patient_id);
    return found == all_.end() ? PatientStanding{true, {}, {}} : found->second;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, PatientStanding> all_;
};

}  // namespace carelog::query
