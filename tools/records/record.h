// A record of another system on its way into carelog, and where it comes from.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>

namespace carelog::tools {

// One after the other: an entry is taken only into the chart of a patient who is there, and orders
// are held against the allergies on record.
enum class RecordStage { patients, encounters_and_allergies, other_entries };
inline constexpr std::array record_stages = {
    RecordStage::patients, RecordStage::encounters_and_allergies, RecordStage::other_entries};

struct Record {
  RecordStage stage = RecordStage::patients;
  std::string resource;  // "Condition"
  std::string row;       // of the request, as JSON
  std::string file;
  std::size_t line = 0;
  std::string original;  // as it stands in the file
};

// The stage of a kind of entry.
inline RecordStage stage_of(const std::string& entry_type) {
  const bool early = entry_type == "encounter" || entry_type == "allergy";
  return early ? RecordStage::encounters_and_allergies : RecordStage::other_entries;
}

// Where records come from. Used under one lock.
class RecordSource {
 public:
  virtual ~RecordSource() = default;
  // The next one of this stage, or nothing: go on with the next stage. What cannot be sent, or is
  // understood in part only, is told the ledger, once. Throws std::runtime_error when a file cannot
  // be read on.
  virtual std::optional<Record> next(RecordStage stage) = 0;
  virtual std::size_t bytes() const = 0;  // of all files and stages
  virtual std::size_t bytes_read() = 0;
};

}  // namespace carelog::tools
