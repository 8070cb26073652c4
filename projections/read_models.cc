#include "projections/read_models.h"

#include <algorithm>

#include "projections/analytics/activity_counts.h"
#include "projections/analytics/analytics_counts.h"
#include "projections/analytics/patient_visits.h"
#include "projections/audit/postgres_audit.h"
#include "projections/billing/billing_account_summary.h"
#include "projections/billing/money_counts.h"
#include "projections/billing/price_list_row.h"
#include "projections/chart/chart_entry_row.h"
#include "projections/chart/occupancy.h"
#include "projections/duplicates/duplicate_candidate.h"
#include "projections/patients/patient_summary.h"
#include "projections/postgres/postgres_folded_table.h"
#include "projections/rocksdb/counted_records.h"

namespace carelog::projections {
namespace {

template <const std::string_view& type>
bool only(std::string_view of) {
  return of == type;
}

}  // namespace

// In the order in which people see them.
const std::vector<ReadModelEntry>& read_models() {
  static const std::vector<ReadModelEntry> all = {
      {.name = "patients",
       .topics = {"patients"},
       .in_postgres = std::make_shared<PostgresFoldedTable<patients_table>>(
           only<patient_type>, 1, RowNews{"carelog_patients", patients_touched_by})},
      {.name = "billing",
       .topics = {"billing"},
       .in_postgres = std::make_shared<PostgresFoldedTable<billing_accounts_table>>(
           only<billing_account_type>)},
      {.name = "prices",
       .topics = {"billing"},
       .in_postgres =
           std::make_shared<PostgresFoldedTable<price_lists_table>>(only<price_list_type>)},
      {.name = "audit",
       .topics = {"patients", "billing"},
       .in_postgres = std::make_shared<PostgresAudit>()},
      {.name = "chart",
       .topics = {"patients"},
       .in_postgres =
           std::make_shared<PostgresFoldedTable<chart_entries_table>>(events::is_chart_type)},
      {.name = "occupancy",
       .topics = {"patients"},
       .in_postgres = std::make_shared<PostgresFoldedTable<occupancy_table>>(
           only<events::EntryNoun<events::Encounter>::type>)},
      {.name = "duplicates",
       .topics = {"patients"},
       .in_postgres = std::make_shared<PostgresFoldedTable<duplicate_candidates_table>>(
           only<patient_type>, 2)},
      {.name = "analytics",
       .topics = {"patients"},
       .in_rocksdb = std::make_shared<CountedRecords<analytics_records>>(only<patient_type>, 2)},
      {.name = "activity",
       .topics = {"patients"},
       .in_rocksdb = std::make_shared<CountedRecords<activity_records>>(is_activity_type)},
      {.name = "visits",
       .topics = {"patients"},
       .in_rocksdb =
           std::make_shared<CountedRecords<visits_records>>(is_visits_type, 1, RecordOf::key)},
      {.name = "money",
       .topics = {"billing"},
       .in_rocksdb = std::make_shared<CountedRecords<money_records>>(only<billing_account_type>)},
  };
  return all;
}

const ReadModelEntry& read_model(std::string_view name) {
  for (const ReadModelEntry& each : read_models()) {
    if (each.name == name) return each;
  }
  throw UnknownReadModel("there is no read model '" + std::string(name) + "'; there are " +
                         read_models_in_words());
}

std::vector<std::string> read_model_names() {
  std::vector<std::string> names;
  for (const ReadModelEntry& each : read_models()) names.push_back(each.name);
  return names;
}

std::string read_models_in_words() {
  std::string words;
  for (const ReadModelEntry& each : read_models()) {
    if (!words.empty()) words += ", ";
    words += each.name;
  }
  return words;
}

std::vector<events::Log*> logs_of(const ReadModelEntry& model,
                                  const std::vector<events::Log*>& logs) {
  std::vector<events::Log*> found;
  for (const std::string& topic : model.topics) {
    const auto log = std::find_if(logs.begin(), logs.end(),
                                  [&](const events::Log* each) { return each->topic() == topic; });
    if (log == logs.end()) {
      throw std::invalid_argument("the read model " + model.name + " is made from the topic " +
                                  topic + ", which is not there");
    }
    found.push_back(*log);
  }
  return found;
}

}  // namespace carelog::projections
