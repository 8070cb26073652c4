// Rows of Synthea's CSV export as chart entries. Pure.
//
// Only encounters and care plans have ids there. Other entries are identified by encounter (or
// patient), code and start; the caller numbers rows that are equal in all of these.
#pragma once

#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace carelog::tools {

// A row, by column names.
class SyntheaRow {
 public:
  // Refers to both. Requires: as many fields as columns.
  SyntheaRow(const std::vector<std::string>& columns, const std::vector<std::string>& fields)
      : columns_(columns), fields_(fields) {}

  // Empty if there is no such column.
  const std::string& operator[](std::string_view column) const;

 private:
  const std::vector<std::string>& columns_;
  const std::vector<std::string>& fields_;
};

// Names of organizations, providers and payers, by their ids.
using SyntheaNames = std::map<std::string, std::string, std::less<>>;

struct SyntheaEntry {
  std::string resource;   // FHIR's name for it: "Condition"
  std::string type;       // the kind of entry: "condition"
  std::string id;         // see above
  std::string patient;    // ids in the export
  std::string encounter;  // empty if none
  nlohmann::json content;
};

struct SyntheaFile {
  std::string_view name;  // "conditions.csv"
  std::string_view resource;
  std::string_view type;
  std::vector<std::string_view> columns;  // that are read, here and in synthea_money.h
  nlohmann::json (*content)(const SyntheaRow&, const SyntheaNames&);
};

// The files of entries.
const std::array<SyntheaFile, 8>& synthea_files();

SyntheaEntry synthea_entry(const SyntheaFile& file, const SyntheaRow& row,
                           const SyntheaNames& names);

// The code system of an encounter's class as Synthea names it: wellness, ambulatory, ...
inline constexpr const char* synthea_class_system = "urn:synthea:encounterclass";

}  // namespace carelog::tools
