#include "projections/postgres_billing.h"

#include <pqxx/pqxx>

#include "projections/batch_fold.h"
#include "projections/billing_account_summary.h"
#include "projections/postgres_array.h"

namespace carelog::projections {
namespace {

constexpr const char* load_accounts = R"sql(
SELECT id, patient_id, clinic, currency, balance_minor, status, opened_at_ms, version,
       log_partition, log_offset
FROM carelog.billing_accounts WHERE id = ANY($1::uuid[])
)sql";

constexpr const char* write_accounts = R"sql(
INSERT INTO carelog.billing_accounts AS a
  (id, patient_id, clinic, currency, balance_minor, status, opened_at_ms, version, log_partition,
   log_offset)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bigint[], $6::text[],
                     $7::bigint[], $8::bigint[], $9::int[], $10::bigint[])
ON CONFLICT (id) DO UPDATE SET
  patient_id = excluded.patient_id, clinic = excluded.clinic, currency = excluded.currency,
  balance_minor = excluded.balance_minor, status = excluded.status,
  opened_at_ms = excluded.opened_at_ms, version = excluded.version,
  log_partition = excluded.log_partition, log_offset = excluded.log_offset
WHERE excluded.version > a.version
)sql";

BillingAccountSummary account_from(const pqxx::row& row) {
  return {.id = row[0].as<std::string>(),
          .patient_id = row[1].as<std::string>(),
          .clinic = row[2].as<std::string>(),
          .currency = row[3].as<std::string>(),
          .balance_minor = row[4].as<std::int64_t>(),
          .status = row[5].as<std::string>(),
          .opened_at_ms = row[6].as<std::int64_t>(),
          .version = row[7].as<std::uint64_t>(),
          .partition = row[8].as<events::Partition>(),
          .offset = row[9].as<events::Offset>()};
}

Rows<BillingAccountSummary> load(pqxx::transaction_base& transaction,
                                 const std::vector<std::string>& ids) {
  Rows<BillingAccountSummary> rows;
  if (ids.empty()) return rows;
  PostgresArray wanted;
  for (const std::string& id : ids) wanted.add(id);
  for (const auto& row : transaction.exec_prepared("load_accounts", wanted.literal())) {
    BillingAccountSummary account = account_from(row);
    rows.emplace(account.id, std::move(account));
  }
  return rows;
}

void write(pqxx::transaction_base& transaction, const Rows<BillingAccountSummary>& rows) {
  PostgresArray id, patient, clinic, currency, balance, status, opened_at, version, partition,
      offset;
  for (const auto& [key, row] : rows) {
    if (!row) continue;
    id.add(row->id);
    patient.add(row->patient_id);
    clinic.add(row->clinic);
    currency.add(row->currency);
    balance.add_number(row->balance_minor);
    status.add(row->status);
    opened_at.add_number(row->opened_at_ms);
    version.add_number(static_cast<std::int64_t>(row->version));
    partition.add_number(row->partition);
    offset.add_number(row->offset);
  }
  if (id.empty()) return;
  transaction.exec_prepared("write_accounts", id.literal(), patient.literal(), clinic.literal(),
                            currency.literal(), balance.literal(), status.literal(),
                            opened_at.literal(), version.literal(), partition.literal(),
                            offset.literal());
}

}  // namespace

void PostgresBilling::prepare(pqxx::connection& connection) const {
  connection.prepare("load_accounts", load_accounts);
  connection.prepare("write_accounts", write_accounts);
}

void PostgresBilling::fold(pqxx::transaction_base& transaction, const std::string&,
                           const std::vector<events::RecordedCommit>& commits) const {
  Rows<BillingAccountSummary> rows = load(transaction, begun_before(commits));
  for (const events::RecordedCommit& commit : commits) {
    for (const RecordedEvent& event : events_of(commit)) {
      std::optional<BillingAccountSummary>& row = rows[event.id()];
      row = evolve(std::move(row), event);
    }
  }
  write(transaction, rows);
}

}  // namespace carelog::projections
