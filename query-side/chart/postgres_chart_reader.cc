#include "query-side/chart/postgres_chart_reader.h"

#include <nlohmann/json.hpp>
#include <pqxx/pqxx>

#include "infra/ids/random_id.h"
#include "infra/text/text.h"
#include "query-side/chart/chart_columns.h"
#include "query-side/postgres/postgres_history.h"
#include "query-side/postgres/postgres_row.h"
#include "query-side/postgres/postgres_select.h"
#include "query-side/postgres/postgres_session.h"

namespace carelog::query {
namespace {

using carelog::api::v1::TimelineEntry;

// What the projection stores of each code: "system|code", "system|" and "|code".
std::string code_json(const std::string& code) {
  const std::size_t bar = code.find('|');
  const std::string sought =
      bar == std::string::npos
          ? "|" + infra::comparable(code)
          : infra::comparable(code.substr(0, bar)) + "|" + infra::comparable(code.substr(bar + 1));
  return nlohmann::json::array({sought}).dump(-1, ' ', false,
                                              nlohmann::json::error_handler_t::replace);
}

// The condition on a column. One patient is said apart: then rows come in the order of an index.
std::string is_one_of(Select& select, const std::vector<std::string>& patient_ids) {
  if (patient_ids.size() == 1) return " = " + select.parameter(patient_ids.front()) + "::uuid";
  std::string list;
  for (const std::string& each : patient_ids) list += (list.empty() ? "{" : ",") + each;
  return " = ANY(" + select.parameter(list + "}") + "::uuid[])";
}

// " FROM ... WHERE ...": the entries of the filter, without those that were no error then.
std::string among(Select& select, const ChartFilter& filter) {
  std::vector<std::string> patients = filter.merged;
  patients.push_back(filter.patient_id);
  std::string sql = " FROM carelog.chart_entries WHERE patient_id" + is_one_of(select, patients) +
                    " AND clinic = " + select.parameter(filter.clinic);
  if (!filter.type.empty()) sql += " AND type = " + select.parameter(filter.type);
  if (!filter.code.empty()) {
    sql += " AND codes_sought @> " + select.parameter(code_json(filter.code)) + "::jsonb";
  }
  if (!filter.status.empty()) sql += " AND status = " + select.parameter(filter.status);
  const auto bound = [&](const char* condition, std::int64_t value) {
    sql += condition + select.parameter(value) + "::bigint";
  };
  if (filter.from_ms) bound(" AND holds_from_ms >= ", *filter.from_ms);
  if (filter.to_ms) bound(" AND holds_from_ms < ", *filter.to_ms);
  if (filter.as_of_ms) bound(" AND recorded_at_ms <= ", *filter.as_of_ms);
  if (!filter.with_errors && !filter.as_of_ms) sql += " AND NOT in_error";
  return sql;
}

const std::string& selected() {
  static const std::string list =
      "SELECT " + select_list(chart_columns) + ", holds_from_ms, changed_at_ms, past";
  return list;
}

ChartEntryView entry_of(const pqxx::row& row, const ChartFilter& filter) {
  ChartEntryView now = message_of(chart_columns, row);
  if (!filter.as_of_ms) return now;
  const int at = behind(chart_columns);
  return as_of(std::move(now), row[at + 1].as<std::int64_t>(), text_of(row, at + 2),
               *filter.as_of_ms);
}

Select select_page(const ChartFilter& filter, const std::optional<ChartPlace>& after,
                   std::uint32_t rows_max) {
  Select select;
  select.sql = selected() + among(select, filter);
  if (after) {
    select.sql += " AND (holds_from_ms, id) < (" + select.parameter(after->holds_from_ms) +
                  "::bigint, " + select.parameter(after->id) + "::uuid)";
  }
  select.sql += " ORDER BY holds_from_ms DESC, id DESC LIMIT " + std::to_string(rows_max);
  return select;
}

}  // namespace

std::optional<ChartEntryView> PostgresChartReader::find(const ChartFilter& in,
                                                        const std::string& id) {
  std::optional<ChartEntryView> found;
  ChartFilter whatever = in;
  whatever.with_errors = true;
  Select select;
  select.sql = selected() + among(select, whatever);
  select.sql += " AND id = " + select.parameter(id) + "::uuid";
  query(pool_, [&](pqxx::connection& connection) {
    pqxx::nontransaction work(connection);
    const pqxx::result rows = run(work, select);
    if (!rows.empty()) found = entry_of(rows[0], in);
  });
  return found;
}

// Whether an entry was an error at a moment its row does not say: such pages are read on until they
// are full.
ChartPage PostgresChartReader::list(const ChartFilter& filter,
                                    const std::optional<ChartPlace>& after, std::uint32_t limit) {
  ChartPage page;
  query(pool_, [&](pqxx::connection& connection) {
    pqxx::nontransaction work(connection);
    page = {};
    std::optional<ChartPlace> from = after;
    for (bool more = true; more;) {
      const pqxx::result rows = run(work, select_page(filter, from, limit + 1));
      more = static_cast<std::uint32_t>(rows.size()) > limit;
      for (const pqxx::row& row : rows) {
        if (page.entries.size() == limit) {
          page.next_after = from;
          return;
        }
        from = {row[behind(chart_columns)].as<std::int64_t>(), row[0].as<std::string>()};
        ChartEntryView entry = entry_of(row, filter);
        if (!filter.with_errors && entry.in_error()) continue;
        page.entries.push_back(std::move(entry));
      }
    }
  });
  return page;
}

std::uint64_t PostgresChartReader::count(const ChartFilter& filter) {
  Select select;
  select.sql = "SELECT count(*)" + among(select, filter);
  std::uint64_t count = 0;
  query(pool_, [&](pqxx::connection& connection) {
    pqxx::nontransaction work(connection);
    count = run(work, select)[0][0].as<std::uint64_t>();
  });
  return count;
}

TimelinePage PostgresChartReader::timeline(const std::string& clinic,
                                           const std::vector<std::string>& patient_ids,
                                           const std::optional<TimelinePlace>& after,
                                           std::uint32_t limit) {
  Select select;
  select.sql = "SELECT " + select_list(history_columns) +
               ", aggregate_type, occurred_at_ms FROM carelog.audit_entries WHERE belongs_to" +
               is_one_of(select, patient_ids) + " AND clinic = " + select.parameter(clinic);
  if (after) {
    select.sql += " AND (occurred_at_ms, topic, log_offset, version) < (" +
                  select.parameter(after->occurred_at_ms) + "::bigint, " +
                  select.parameter(after->topic) + ", " + select.parameter(after->offset) +
                  "::bigint, " + select.parameter(static_cast<std::int64_t>(after->version)) +
                  "::bigint)";
  }
  select.sql += " ORDER BY occurred_at_ms DESC, topic DESC, log_offset DESC, version DESC LIMIT " +
                std::to_string(limit + 1);
  TimelinePage page;
  query(pool_, [&](pqxx::connection& connection) {
    pqxx::nontransaction work(connection);
    page = {};
    std::optional<TimelinePlace> last;
    for (const pqxx::row& row : run(work, select)) {
      if (page.entries.size() == limit) {
        page.next_after = last;
        return;
      }
      TimelineEntry& out = page.entries.emplace_back();
      *out.mutable_entry() = message_of(history_columns, row);
      const int at = behind(history_columns);
      out.set_type(row[at].as<std::string>());
      last = {row[at + 1].as<std::int64_t>(), out.entry().topic(), out.entry().offset(),
              out.entry().version()};
    }
  });
  return page;
}

}  // namespace carelog::query
