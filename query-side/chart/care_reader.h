// The port to what the read models say about who treats whom.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "query-side/reading/read_failure.h"

namespace carelog::query {

// Requires: no zero bytes in texts; ids of patients are UUIDs.
struct CareQuestion {
  std::string clinic = {};
  std::string patient_id = {};
  std::vector<std::string> merged = {};  // patients whose entries are the patient's too
  std::string subject = {};              // of the user who may treat the patient
  std::string email = {};
  std::int64_t since_ms = 0;  // Unix time: what is over and was before does not count
};

// Thread-safe. Throws ReadModelAway and ReadModelBroken.
class CareReader {
 public:
  virtual ~CareReader() = default;

  // True for who has recorded or changed an entry since; who is named as a participant of an
  // encounter or as the author of a care plan, if that began since or is not over; and who is a
  // general practitioner of the patient. Entries that are errors do not count.
  virtual bool treats(const CareQuestion& question) = 0;
};

}  // namespace carelog::query
