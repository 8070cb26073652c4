#include "query-side/postgres_audit_reader.h"

#include <algorithm>
#include <pqxx/pqxx>

#include "infra/process/clock.h"
#include "query-side/postgres_history.h"
#include "query-side/postgres_session.h"

namespace carelog::query {
namespace {

namespace api = carelog::api::v1;
using Source = AuditPlace::Source;

struct Found {
  AuditPlace place;
  AuditRecord record;
};

// The condition that a row of this source stands behind the place. `tuple` are the columns by which
// rows of one time are ordered.
std::string behind(Select& select, Source source, const AuditPlace& after, const std::string& time,
                   const std::string& tuple, const std::string& values) {
  const std::string at = select.parameter(after.at_ms) + "::bigint";
  if (source == after.source) {
    return " AND " + time + " <= " + at + " AND (" + time + ", " + tuple + ") < (" + at + ", " +
           values + ")";
  }
  return " AND " + time + (source < after.source ? " <= " : " < ") + at;
}

void add_common(Select& select, const AuditFilter& filter, const std::string& time) {
  if (!filter.actor.empty()) select.sql += " AND actor = " + select.parameter(filter.actor);
  if (filter.from_ms) select.sql += " AND " + time + " >= " + select.parameter(*filter.from_ms);
  if (filter.to_ms) select.sql += " AND " + time + " < " + select.parameter(*filter.to_ms);
}

Select changes(const AuditFilter& filter, const std::optional<AuditPlace>& after,
               std::uint32_t rows_max) {
  Select select;
  select.sql = std::string("SELECT ") + history_columns +
               ", aggregate_type FROM carelog.audit_entries WHERE clinic = " +
               select.parameter(filter.clinic);
  add_common(select, filter, "occurred_at_ms");
  if (!filter.patient_id.empty()) {
    const std::string id = select.parameter(filter.patient_id) + "::uuid";
    select.sql += " AND aggregate_id = ANY (ARRAY(SELECT " + id +
                  " UNION SELECT id FROM carelog.billing_accounts WHERE patient_id = " + id + "))";
  }
  if (after) {
    std::string values;
    if (after->source == Source::change) {
      values = select.parameter(after->id) + "::uuid, " + select.parameter(after->type) + ", " +
               select.parameter(after->number) + "::bigint";
    }
    select.sql += behind(select, Source::change, *after, "occurred_at_ms",
                         "aggregate_id, aggregate_type, version", values);
  }
  select.sql +=
      " ORDER BY occurred_at_ms DESC, aggregate_id DESC, aggregate_type DESC, "
      "version DESC LIMIT " +
      std::to_string(rows_max);
  return select;
}

Select accesses(const AuditFilter& filter, const std::optional<AuditPlace>& after,
                std::uint32_t rows_max) {
  Select select;
  select.sql =
      "SELECT at_ms, journal, position, kind, clinic, actor, role, purpose, operation, status, "
      "code, array_to_string(patients, ','), request_id, command_id FROM access.access_log "
      "WHERE clinic IN ('', " +
      select.parameter(filter.clinic) + ")";
  if (filter.kinds == AuditKinds::reads) select.sql += " AND kind = 'read'";
  if (filter.kinds == AuditKinds::refusals) select.sql += " AND kind = 'refusal'";
  add_common(select, filter, "at_ms");
  if (!filter.patient_id.empty())
    select.sql += " AND patients @> ARRAY[" + select.parameter(filter.patient_id) + "::uuid]";
  if (after) {
    std::string values;
    if (after->source == Source::access) {
      values =
          select.parameter(after->id) + "::uuid, " + select.parameter(after->number) + "::bigint";
    }
    select.sql += behind(select, Source::access, *after, "at_ms", "journal, position", values);
  }
  select.sql +=
      " ORDER BY at_ms DESC, journal DESC, position DESC LIMIT " + std::to_string(rows_max);
  return select;
}

Found change_from(const pqxx::row& row) {
  Found found;
  *found.record.mutable_change() = history_entry(row);
  const auto& change = found.record.change();
  found.record.set_aggregate_type(row[17].c_str());
  found.place = {row[3].as<std::int64_t>(), Source::change, change.patient_id(),
                 found.record.aggregate_type(), static_cast<std::int64_t>(change.version())};
  return found;
}

Found access_from(const pqxx::row& row) {
  Found found;
  auto& access = *found.record.mutable_access();
  access.set_at(infra::format_time(row[0].as<std::int64_t>()));
  access.set_journal(row[1].c_str());
  access.set_position(row[2].as<std::int64_t>());
  access.set_kind(row[3].c_str() == std::string_view("read") ? api::READ_ACCESS
                                                             : api::REFUSED_ACCESS);
  access.set_clinic(row[4].c_str());
  access.set_actor(row[5].c_str());
  access.set_role(row[6].c_str());
  access.set_purpose(row[7].c_str());
  access.set_operation(row[8].c_str());
  access.set_status(row[9].as<std::int32_t>());
  access.set_code(row[10].c_str());
  for (std::string_view ids = row[11].c_str(); !ids.empty();) {
    const auto comma = ids.find(',');
    access.add_patient_ids(std::string(ids.substr(0, comma)));
    ids = comma == std::string_view::npos ? std::string_view() : ids.substr(comma + 1);
  }
  access.set_request_id(row[12].c_str());
  access.set_command_id(row[13].c_str());
  found.place = {row[0].as<std::int64_t>(), Source::access, access.journal(), "",
                 access.position()};
  return found;
}

template <class From>
void run(pqxx::transaction_base& work, const Select& select, From from, std::vector<Found>& all) {
  const pqxx::result rows =
      work.exec_params(select.sql, pqxx::prepare::make_dynamic_params(select.parameters));
  for (const pqxx::row& row : rows) all.push_back(from(row));
}

}  // namespace

AuditPage PostgresAuditReader::search(const AuditFilter& filter,
                                      const std::optional<AuditPlace>& after, std::uint32_t limit) {
  std::vector<Found> all;
  query(pool_, [&](pqxx::connection& connection) {
    pqxx::transaction<pqxx::repeatable_read> work(connection);
    const bool any = filter.kinds == AuditKinds::all;
    if (any || filter.kinds == AuditKinds::changes)
      run(work, changes(filter, after, limit + 1), change_from, all);
    if (any || filter.kinds != AuditKinds::changes)
      run(work, accesses(filter, after, limit + 1), access_from, all);
  });
  // Each half is in order, and stable sorting keeps it.
  std::stable_sort(all.begin(), all.end(), [](const Found& left, const Found& right) {
    return std::pair(left.place.at_ms, left.place.source) >
           std::pair(right.place.at_ms, right.place.source);
  });
  AuditPage page;
  if (all.size() > limit) {
    all.resize(limit);
    page.next_after = all.back().place;
  }
  for (Found& found : all) page.records.push_back(std::move(found.record));
  return page;
}

}  // namespace carelog::query
