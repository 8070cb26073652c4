#include "query-side/billing/postgres_billing_reader.h"

#include <pqxx/pqxx>

#include "infra/ids/random_id.h"
#include "infra/process/clock.h"
#include "query-side/postgres/postgres_session.h"

namespace carelog::query {

std::optional<BillingAccountView> PostgresBillingReader::account_of(const std::string& clinic,
                                                                    const std::string& patient_id) {
  if (!infra::is_uuid(patient_id)) return std::nullopt;
  std::optional<BillingAccountView> found;
  query(pool_, [&](pqxx::connection& connection) {
    pqxx::nontransaction work(connection);
    const pqxx::result rows = work.exec_prepared("find_account", patient_id, clinic);
    if (rows.empty()) return;
    const pqxx::row row = rows.front();
    BillingAccountView& account = found.emplace();
    account.set_id(row[0].c_str());
    account.set_patient_id(row[1].c_str());
    account.set_clinic(row[2].c_str());
    account.set_currency(row[3].c_str());
    account.set_balance_minor(row[4].as<std::int64_t>());
    account.set_status(row[5].c_str());
    account.set_opened_at(infra::format_time(row[6].as<std::int64_t>()));
    account.set_version(row[7].as<std::uint64_t>());
  });
  return found;
}

}  // namespace carelog::query
