// A record of another system to be imported, and its source.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>

namespace carelog::tools {

// In this order: an entry needs its patient and the encounter that it names, orders are checked
// against the allergies on record, and an account is opened some moments after its patient is
// registered.
enum class RecordStage { patients, encounters, allergies, other_entries, coverages, money };
inline constexpr std::array record_stages = {RecordStage::patients,  RecordStage::encounters,
                                             RecordStage::allergies, RecordStage::other_entries,
                                             RecordStage::coverages, RecordStage::money};

struct Record {
  RecordStage stage = RecordStage::patients;
  std::string resource;  // "Condition"
  std::string row;       // of the request, as JSON
  std::string file;
  std::size_t line = 0;
  std::string original;  // as in its file
};

// The stage of a kind of entry.
inline RecordStage stage_of(const std::string& entry_type) {
  if (entry_type == "encounter") return RecordStage::encounters;
  return entry_type == "allergy" ? RecordStage::allergies : RecordStage::other_entries;
}

// A source of records. Used under one lock.
class RecordSource {
 public:
  virtual ~RecordSource() = default;
  // The next record of this stage; nothing: go on with the next stage. Reports to the ledger, once,
  // what cannot be sent or is understood only in part. Throws std::runtime_error if a file cannot
  // be read further.
  virtual std::optional<Record> next(RecordStage stage) = 0;
  virtual std::size_t bytes() const = 0;  // of all files and stages
  virtual std::size_t bytes_read() = 0;
};

}  // namespace carelog::tools
