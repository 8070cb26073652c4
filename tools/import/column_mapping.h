// Which columns of a file become which field of a patient.
//
// A mapping is lines `target=template`. A target is key, name, email, address, dateOfBirth,
// registeredDate, gender, telephone, deceasedDate, deceasedTime, deceased, active or
// identifiers.SYSTEM (identifiers.mrn); or identifiers or furtherDetails, which hold JSON as
// `carelog export csv` writes it. A template is a column's name, or text with {column} in it:
// `name={given} {family}`. The text before an empty column is dropped with it, so "{line}, {city}
// {zip}" never leaves a stray comma.
//
// Column names ignore case, blanks, '_' and '-'. Dates may have a time, which is cut off; gender
// may be M, F, O or U. A line break in an address is kept, as LF. The apostrophe that an export
// puts before a formula is removed (infra/text/spreadsheet.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "tools/import/patient_row.h"
#include "tools/import/row_date.h"

namespace carelog::tools {

class ColumnMapping {
 public:
  // An error names the columns of a mapping that are not in the header.
  using Parsed = tl::expected<ColumnMapping, std::string>;

  // From a mapping file's text (# starts a comment) or the value of --map, whose entries are
  // separated by commas.
  static Parsed parse_lines(std::string_view text, const std::vector<std::string>& header);
  static Parsed parse_flag(std::string_view flag, const std::vector<std::string>& header);
  // The built-in mapping for a header: Synthea's patients.csv, the flat form of Synthea's FHIR
  // patients, or columns named like the targets. The error says what is recognised.
  static Parsed recognise(const std::vector<std::string>& header);

  // Replaces entries by those of other with the same target.
  void replace(const ColumnMapping& other);

  void take_dates_as(DateOrder order) { date_order_ = order; }

  // Requires: as many fields as the header has. The key is "<source>:<key template>".
  PatientRow map(const std::vector<std::string>& fields, std::string_view source) const;

  bool has(std::string_view target) const;
  const std::string& name() const { return name_; }  // "Synthea CSV", "mapping file", ...
  std::vector<std::string> unused_columns() const;   // of the header
  std::string to_text() const;                       // as parse_lines reads it

 private:
  struct Piece {
    std::string before;      // text before the column
    std::size_t column = 0;  // index in the header
  };
  struct Entry {
    std::string target;
    std::string source_text;
    std::vector<Piece> pieces;
    std::string after;
  };

  ColumnMapping(std::string name, std::vector<std::string> header)
      : name_(std::move(name)), header_(std::move(header)) {}
  tl::expected<std::size_t, std::string> column_of(std::string_view target,
                                                   std::string_view column) const;
  tl::expected<void, std::string> add(std::string_view target, std::string_view text);
  static std::string render(const Entry& entry, const std::vector<std::string>& fields);

  std::string name_;
  std::vector<std::string> header_;
  std::vector<Entry> entries_;
  DateOrder date_order_ = DateOrder::iso;
};

}  // namespace carelog::tools
