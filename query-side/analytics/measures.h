// What can be asked of a clinic's numbers, each with the read model that counts it and the
// permission of those who may see the records behind it. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "auth/permission.h"
#include "query-side/analytics/small_groups.h"

namespace carelog::query {

struct MeasureRule {
  std::string_view name;    // "encounters"
  std::string_view model;   // "activity"
  std::string_view groups;  // what it may be grouped by, the usual first; separated by blanks
  auth::Permission unveils = auth::Permission::read_patient;
  bool adds_up = true;  // its groups add up to a number that can be asked for
};

std::span<const MeasureRule> measure_rules();
const MeasureRule* measure_rule(std::string_view name);  // null: there is no such measure

// Days are dates. A measure of the present (patients, ageing) looks at as_of_day alone.
struct MeasureQuestion {
  std::string measure;
  std::string from_day;
  std::string to_day;
  std::string as_of_day;
  std::string per;       // "hour", "day", "week", "month"; empty: the whole range
  std::string group_by;  // empty: the usual
  std::size_t top = 0;   // of each period, the most frequent groups; 0: all
};

struct MeasureAnswer {
  MeasureQuestion asked;  // with the usual group, if none was named
  std::vector<MeasureRow> rows;
  bool more = false;  // groups were left out
};

// Empty: it can be answered; else what is wrong, behind the field's name: "per is not a word that
// is known".
std::string fault_of(const MeasureQuestion& question);

// What a manager asks of a range on one page.
std::vector<MeasureQuestion> overview_questions(const std::string& from_day,
                                                const std::string& to_day,
                                                const std::string& as_of_day);
// What happened on a day.
std::vector<MeasureQuestion> day_questions(const std::string& day);

}  // namespace carelog::query
