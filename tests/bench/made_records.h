// Files of made-up records for measuring imports: patients with charts, as FHIR R4 resources, one a
// line.
#pragma once

#include <cstdint>
#include <string>

namespace carelog::bench {

struct MadeRecords {
  std::uint64_t patients = 0;
  std::uint64_t entries = 19;  // of each patient: encounters, conditions, observations
  std::uint64_t seed = 1;      // another seed, other patients
};

// Writes Patient.ndjson, Encounter.ndjson, Condition.ndjson and Observation.ndjson; returns how
// many resources these hold. Throws std::runtime_error if the disk refuses.
std::uint64_t write_made_records(const std::string& directory, const MadeRecords& wanted);

}  // namespace carelog::bench
