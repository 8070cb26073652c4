// The port to the patients read model. PostgreSQL in life, memory in tests, one contract suite for
// both (tests/query-side/patient_reader_contract.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "carelog/api/v1/patient_commands.pb.h"
#include "carelog/api/v1/patient_queries.pb.h"

namespace carelog::query {

using PatientView = carelog::api::v1::PatientView;
using HistoryEntry = carelog::api::v1::HistoryEntry;

enum class Activity { active, inactive, all };

// By registration, the newest or the oldest first; or by name without regard to case and accents.
enum class PatientOrder { newest, oldest, name };

// All that is given must hold; empty: whatever. Requires: no zero bytes.
struct PatientFilter {
  std::string clinic;
  Activity activity = Activity::active;
  std::string name_contains = {};  // in any case (and accents, where the model strips them)
  std::string email = {};  // as infra::comparable_email() compares it, identifiers as comparable()
  std::string identifier_system = {};
  std::string identifier_value = {};
  std::string date_of_birth = {};
  // Words, each of which begins a word of the name, in any order, case and accents; where the model
  // knows trigrams, longer ones also when they are misspelt. Without a word: what the name holds.
  std::string name_words = {};
  std::string registered_from = {};  // dates, inclusive
  std::string registered_to = {};
  PatientOrder order = PatientOrder::newest;
};

// A place in the list: behind this patient. Where the newest come first, patients registered later
// come before it, so pages already turned do not shift.
struct PatientPlace {
  std::int64_t registered_at_ms = 0;
  std::string id;
  friend bool operator==(const PatientPlace&, const PatientPlace&) = default;
};

struct PatientKey {
  std::string clinic;
  std::string id;
};

struct PatientPage {
  std::vector<PatientView> patients;
  std::optional<PatientPlace> next_after;  // nothing: the last page
};

struct HistoryPage {
  std::vector<HistoryEntry> entries;
  bool more = false;
};

// Thread-safe. Members throw ReadModelAway and ReadModelBroken (read_failure.h).
class PatientReader {
 public:
  virtual ~PatientReader() = default;

  // In the order of the keys; nothing where the clinic has no such patient.
  virtual std::vector<std::optional<PatientView>> find_all(const std::vector<PatientKey>& keys) = 0;
  std::optional<PatientView> find(const std::string& clinic, const std::string& id) {
    return std::move(find_all({{clinic, id}}).front());
  }

  // Up to limit patients behind the place, or from the beginning.
  virtual PatientPage list(const PatientFilter& filter, const std::optional<PatientPlace>& after,
                           std::uint32_t limit) = 0;

  // How many patients the filter finds.
  virtual std::uint64_t count(const PatientFilter& filter) = 0;

  // Events by version, those above after_version. Nothing at all: no such patient in the clinic.
  virtual std::optional<HistoryPage> history(const std::string& clinic, const std::string& id,
                                             std::uint64_t after_version, std::uint32_t limit) = 0;
};

}  // namespace carelog::query
