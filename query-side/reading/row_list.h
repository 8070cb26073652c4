// A list of a read model's rows, described once: which view it is read from, what is shown of a row
// and what it may be asked for by. reading/row_query_service.h serves every list that is described;
// query-side/row_lists.h has them.
//
// The view has the columns id, patient_id and clinic.
#pragma once

#include <string_view>
#include <vector>

namespace carelog::query {

enum class ShownAs {
  text,
  number,
  members,  // a JSON object: its members are shown beside the others
};

struct ShownColumn {
  std::string_view column;
  std::string_view name;
  ShownAs as = ShownAs::text;
};

struct FilterColumn {
  std::string_view name;
  std::string_view column;  // a text that must be equal
};

struct RowList {
  std::string_view name;  // as in auth/calls/call_rules.cc and in the row of its route
  std::string_view model;
  std::string_view view;
  // Numbers: from when, and to when, exclusive, a row tells of something. Never empty.
  std::string_view begins;
  std::string_view ends;
  std::string_view unless;         // a truth value: where it is true, the row is left out
  std::vector<ShownColumn> shown;  // besides id, patientId and patientName
  std::vector<FilterColumn> filters;
};

}  // namespace carelog::query
