#include "query-side/audit/postgres_audit_reader.h"

#include <algorithm>
#include <pqxx/pqxx>

#include "infra/process/clock.h"
#include "query-side/audit/postgres_audit_statements.h"
#include "query-side/postgres/postgres_row.h"
#include "query-side/postgres/postgres_session.h"

namespace carelog::query {
namespace {

namespace api = carelog::api::v1;
using Source = AuditPlace::Source;

struct Found {
  AuditPlace place;
  AuditRecord record;
};

Found change_from(const pqxx::row& row) {
  Found found;
  *found.record.mutable_change() = message_of(history_columns, row);
  const auto& change = found.record.change();
  constexpr int more = behind(history_columns);
  found.record.set_aggregate_type(row[more].c_str());
  found.place = {row[more + 1].as<std::int64_t>(), Source::change, change.patient_id(),
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
  access.set_reason(row[14].c_str());
  found.place = {row[0].as<std::int64_t>(), Source::access, access.journal(), "",
                 access.position()};
  return found;
}

template <class From>
void find(pqxx::transaction_base& work, const Select& select, From from, std::vector<Found>& all) {
  for (const pqxx::row& row : run(work, select)) all.push_back(from(row));
}

}  // namespace

AuditPage PostgresAuditReader::search(const AuditFilter& filter,
                                      const std::optional<AuditPlace>& after, std::uint32_t limit) {
  std::vector<Found> all;
  query(pool_, [&](pqxx::connection& connection) {
    pqxx::transaction<pqxx::repeatable_read> work(connection);
    const bool any = filter.kinds == AuditKinds::all;
    if (any || filter.kinds == AuditKinds::changes)
      find(work, select_changes(filter, after, limit + 1), change_from, all);
    if (any || filter.kinds != AuditKinds::changes)
      find(work, select_accesses(filter, after, limit + 1), access_from, all);
  });
  // Each half is ordered, and a stable sort keeps that.
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
