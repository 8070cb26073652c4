// Plausible people who do not exist, for trying out carelog and for load tests.
//
// Patient number n of a seed is a pure function of (seed, n): the same on every machine and in
// every version, in any order, without the earlier ones. Nothing is taken from real records: names
// are common given and family names of several countries drawn independently, telephone numbers
// come from the range reserved for fiction (555-01xx), e-mail addresses from example.org (RFC
// 2606).
#pragma once

#include <cstdint>

#include "tools/import/patient_row.h"

namespace carelog::tools {

class SyntheticPatients {
 public:
  explicit SyntheticPatients(std::uint64_t seed) : seed_(seed) {}

  // Ages on 2025-01-01 are those of an ageing western population; older people have more often
  // died; registered between 2015 and 2024, not before birth. Key, MRN and e-mail address are
  // unique over all seeds and numbers.
  PatientRow make(std::uint64_t number) const;

 private:
  std::uint64_t seed_;
};

}  // namespace carelog::tools
