// The port to the read model `duplicates`: patients with those they are worth comparing with.
// PostgreSQL in life, memory in tests.
#pragma once

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "query-side/patients/duplicate_score.h"
#include "query-side/patients/patient_reader.h"

namespace carelog::query {

struct ComparedPatient {
  PatientPlace place;
  DuplicateFeatures features;
  std::vector<std::string> not_duplicates =
      {};  // ids of those that it was marked as no duplicate of
};

// And those registered before who share a key with the patient (projections/duplicates/).
struct ComparedWith {
  ComparedPatient patient;
  std::vector<ComparedPatient> others;
};

inline constexpr std::size_t compared_others_max = 50;  // with one patient

// Thread-safe. Throws ReadModelAway and ReadModelBroken.
class DuplicateReader {
 public:
  virtual ~DuplicateReader() = default;
  // The next patients behind the place, registered last first: active, not merged, of the clinic.
  // Fewer than patients_max: there are no more.
  virtual std::vector<ComparedWith> next(const std::string& clinic,
                                         const std::optional<PatientPlace>& after,
                                         std::uint32_t patients_max) = 0;
};

// The work list, a page at a time, those registered last first: each with those registered before
// it, the likeliest first. Nothing is kept: a pair is on it as long as the two look alike, so it is
// up to date as soon as the read model is.
inline constexpr std::uint32_t compared_at_once = 250;  // patients in a statement
inline constexpr std::uint32_t compared_for_a_page_max = 1000;
inline constexpr std::uint32_t score_default = 60;

struct DuplicatesWanted {
  std::uint32_t limit = 20;
  std::uint32_t score_min = score_default;
  // Instead of the pairs to look at, those that were marked as not duplicates.
  bool not_duplicates = false;
};

struct DuplicatePage {
  std::vector<carelog::api::v1::DuplicatePair> pairs;
  std::optional<PatientPlace> next_after;  // nothing: the last page
};

// At least limit pairs, unless there are no more or enough patients were looked at: all pairs of
// the last patient stand on one page. Throws ReadModelAway and ReadModelBroken.
DuplicatePage duplicate_page(PatientReader& patients, DuplicateReader& compared,
                             const std::string& clinic, std::optional<PatientPlace> after,
                             const DuplicatesWanted& wanted);

// For tests: everybody is worth comparing with those registered right before.
class MemoryDuplicateReader final : public DuplicateReader {
 public:
  // Those registered last come last.
  void put(ComparedPatient patient) {
    const std::lock_guard lock(mutex_);
    patients_.insert(patients_.begin(), std::move(patient));
  }
  std::vector<ComparedWith> next(const std::string&, const std::optional<PatientPlace>& after,
                                 std::uint32_t patients_max) override {
    const std::lock_guard lock(mutex_);
    std::vector<ComparedWith> found;
    bool behind = !after;
    for (auto each = patients_.begin(); each != patients_.end(); ++each) {
      if (behind && found.size() < patients_max) {
        const auto count =
            std::min<std::ptrdiff_t>(compared_others_max, patients_.end() - each - 1);
        found.push_back({*each, {each + 1, each + 1 + count}});
      }
      behind = behind || each->place == *after;
    }
    return found;
  }

 private:
  std::mutex mutex_;
  std::vector<ComparedPatient> patients_;
};

}  // namespace carelog::query
