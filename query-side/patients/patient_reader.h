// The port to the patients read model. PostgreSQL in production, memory in tests, one contract
// suite for both (tests/query-side/patients/patient_reader_contract.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "carelog/api/v1/patient_commands.pb.h"
#include "carelog/api/v1/patient_queries.pb.h"
#include "query-side/reading/as_of.h"

namespace carelog::query {

using PatientView = carelog::api::v1::PatientView;
using HistoryEntry = carelog::api::v1::HistoryEntry;

enum class Activity { active, inactive, all };

// By registration, newest or oldest first; or by name, ignoring case and accents.
enum class PatientOrder { newest, oldest, name };

// Everything that is given must match; empty: no condition. Requires: no zero bytes.
struct PatientFilter {
  std::string clinic;
  Activity activity = Activity::active;
  std::string name_contains = {};  // ignores case (and accents, if the model strips them)
  std::string email = {};  // as infra::comparable_email() has it; identifiers as comparable()
  std::string identifier_system = {};
  std::string identifier_value = {};
  std::string date_of_birth = {};
  // Words, each a prefix of a word of the name, in any order, ignoring case and accents; if the
  // model has trigrams, longer words may also be misspelt. A text without words must occur in the
  // name as it is.
  std::string name_words = {};
  std::string registered_from = {};  // dates, inclusive
  std::string registered_to = {};
  PatientOrder order = PatientOrder::newest;
};

// A place in the list: after this patient. With the newest first, patients registered later come
// before it, so pages already read do not shift.
struct PatientPlace {
  std::int64_t registered_at_ms = 0;
  std::string id;
  friend bool operator==(const PatientPlace&, const PatientPlace&) = default;
};

struct PatientKey {
  std::string clinic;
  std::string id;
};

// In the order of the keys.
struct FoundPatients {
  std::vector<std::optional<PatientView>> patients;
  std::vector<std::uint32_t> partitions;  // where their changes stand
  // How far the model was for all of them. Nothing: they are not to be kept, because something is
  // parked in the model, or it cannot be told.
  std::optional<AsOf> as_of;
};

struct PatientPage {
  std::vector<PatientView> patients;
  std::optional<PatientPlace> next_after;  // nothing on the last page
};

struct HistoryPage {
  std::vector<HistoryEntry> entries;
  bool more = false;
};

// Thread-safe. Members throw ReadModelAway and ReadModelBroken (reading/read_failure.h).
class PatientReader {
 public:
  virtual ~PatientReader() = default;

  // Nothing where the clinic has no such patient.
  virtual FoundPatients find_as_of(const std::vector<PatientKey>& keys) = 0;
  std::vector<std::optional<PatientView>> find_all(const std::vector<PatientKey>& keys) {
    return find_as_of(keys).patients;
  }
  std::optional<PatientView> find(const std::string& clinic, const std::string& id) {
    return std::move(find_all({{clinic, id}}).front());
  }

  // At most limit patients after the place, or from the beginning.
  virtual PatientPage list(const PatientFilter& filter, const std::optional<PatientPlace>& after,
                           std::uint32_t limit) = 0;

  // Number of patients that match.
  virtual std::uint64_t count(const PatientFilter& filter) = 0;

  // Events by version, those after after_version. Nothing: the clinic has no such patient.
  virtual std::optional<HistoryPage> history(const std::string& clinic, const std::string& id,
                                             std::uint64_t after_version, std::uint32_t limit) = 0;
};

}  // namespace carelog::query
