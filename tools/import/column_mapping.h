// Which columns of a file make which field of a patient.
//
// A mapping is lines `target=template`. A target is key, name, email, address, dateOfBirth,
// registeredDate, gender, telephone, deceasedDate or identifiers.SYSTEM (identifiers.mrn). A
// template is a column's name, or text with {column} in it: `name={given} {family}`. An empty
// column takes the text before it along, so "{line}, {city} {zip}" never leaves a stray comma.
//
// Columns are found without regard to case, blanks, '_' and '-'. Dates may carry a time, which is
// cut off; gender may be M, F, O or U. A line break inside an address is kept, as LF. Texts may be
// written for a spreadsheet (infra/text/spreadsheet.h), as exports are.
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
  // The columns of a mapping that are not in the header are an error that names them.
  using Parsed = tl::expected<ColumnMapping, std::string>;

  // A mapping file's text (# starts a comment), or the value of --map, where commas part the
  // entries.
  static Parsed parse_lines(std::string_view text, const std::vector<std::string>& header);
  static Parsed parse_flag(std::string_view flag, const std::vector<std::string>& header);
  // The built-in mapping for a header: Synthea's patients.csv, the flat form of Synthea's FHIR
  // patients, or columns that are called as the targets are. The error says what is recognised.
  static Parsed recognise(const std::vector<std::string>& header);

  // The entries of other take the place of the ones with the same target.
  void replace(const ColumnMapping& other);

  void take_dates_as(DateOrder order) { date_order_ = order; }

  // Requires: fields has as many fields as the header. The key is "<source>:<key template>".
  PatientRow map(const std::vector<std::string>& fields, std::string_view source) const;

  bool has(std::string_view target) const;
  const std::string& name() const { return name_; }  // "Synthea CSV", "mapping file", ...
  std::vector<std::string> unused_columns() const;   // of the header
  std::string to_text() const;                       // as parse_lines reads it

 private:
  struct Piece {
    std::string before;      // text in front of the column
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
