#include "projections/billing/postgres_billing.h"

#include <pqxx/pqxx>

#include "projections/billing/billing_account_summary.h"
#include "projections/following/batch_fold.h"
#include "projections/postgres/postgres_array.h"
#include "projections/postgres/postgres_copy.h"

namespace carelog::projections {
namespace {

constexpr const char* accounts_table = R"sql(
CREATE TABLE @.billing_accounts (
  id uuid PRIMARY KEY,
  patient_id uuid NOT NULL,
  clinic text NOT NULL,
  currency text NOT NULL,
  balance_minor bigint NOT NULL,
  status text NOT NULL,
  opened_at_ms bigint NOT NULL,
  version bigint NOT NULL,
  log_partition int NOT NULL,
  log_offset bigint NOT NULL
) WITH (fillfactor = 90)
)sql";

constexpr const char* accounts_patient =
    "CREATE INDEX billing_accounts_patient ON @.billing_accounts (patient_id)";

const std::vector<std::string> accounts_columns = {
    "id",     "patient_id",   "clinic",  "currency",      "balance_minor",
    "status", "opened_at_ms", "version", "log_partition", "log_offset"};

constexpr const char* load_accounts = R"sql(
SELECT id, patient_id, clinic, currency, balance_minor, status, opened_at_ms, version,
       log_partition, log_offset
FROM @.billing_accounts WHERE id = ANY($1::uuid[])
)sql";

constexpr const char* write_accounts = R"sql(
INSERT INTO @.billing_accounts AS a
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

void copy(pqxx::transaction_base& transaction, const std::string& schema,
          const std::vector<const BillingAccountSummary*>& rows) {
  if (rows.empty()) return;
  PostgresCopy stream(transaction, schema + ".billing_accounts", accounts_columns);
  for (const BillingAccountSummary* row : rows) {
    stream.text(row->id).text(row->patient_id).text(row->clinic).text(row->currency);
    stream.number(row->balance_minor).text(row->status).number(row->opened_at_ms);
    stream.number(static_cast<std::int64_t>(row->version));
    stream.number(row->partition).number(row->offset).end_row();
  }
  stream.finish();
}

}  // namespace

const char* PostgresBilling::tables_sql() const {
  return accounts_table;
}

std::vector<const char*> PostgresBilling::indexes_sql() const {
  return {accounts_patient};
}

void PostgresBilling::prepare(pqxx::connection& connection, const std::string& schema) const {
  connection.prepare("load_accounts", in_schema(load_accounts, schema));
  connection.prepare("write_accounts", in_schema(write_accounts, schema));
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

std::unique_ptr<PostgresFilling> PostgresBilling::filling(const std::string& schema,
                                                          const std::string&) const {
  return std::make_unique<FilledTable<BillingAccountSummary>>(schema, load, copy, write);
}

}  // namespace carelog::projections
