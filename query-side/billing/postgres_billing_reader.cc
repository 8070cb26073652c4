#include "query-side/billing/postgres_billing_reader.h"

#include <pqxx/pqxx>

#include "query-side/postgres/postgres_row.h"
#include "query-side/postgres/postgres_select.h"
#include "query-side/postgres/postgres_session.h"

namespace carelog::query {
namespace {

using carelog::api::v1::Ageing;

// A row for each currency. Sums are of bigint, so PostgreSQL adds them as numeric and refuses one
// that does not fit.
constexpr const char* ageing_sql = R"(
SELECT currency, sum(credit_minor)::bigint, count(*) FILTER (WHERE due_minor > 0),
       coalesce(sum(late_0), 0)::bigint, coalesce(sum(late_30), 0)::bigint,
       coalesce(sum(late_60), 0)::bigint, coalesce(sum(late_90), 0)::bigint,
       coalesce(sum(later), 0)::bigint, sum(due_minor)::bigint
FROM carelog.billing_accounts LEFT JOIN LATERAL (
  SELECT sum(due) FILTER (WHERE late <= 0) AS late_0,
         sum(due) FILTER (WHERE late BETWEEN 1 AND 30) AS late_30,
         sum(due) FILTER (WHERE late BETWEEN 31 AND 60) AS late_60,
         sum(due) FILTER (WHERE late BETWEEN 61 AND 90) AS late_90,
         sum(due) FILTER (WHERE late > 90) AS later
  FROM (SELECT (item->>'dueMinor')::bigint AS due,
               $2::date - (item->>'dueOn')::date AS late
        FROM jsonb_array_elements(open_invoices) AS item) AS invoices) AS buckets ON true
WHERE clinic = $1 AND (due_minor > 0 OR credit_minor > 0)
GROUP BY currency ORDER BY currency)";

// Sums as numeric, so one that does not fit is refused.
constexpr const char* money_of_record_sql = R"(
SELECT currency, item->>'kind', CASE WHEN $2 THEN coalesce(item->>'payer', '') ELSE '' END AS payer,
       coalesce(amount->>'name', '') AS name,
       sum(coalesce(amount->>'records', item->>'records')::bigint)::bigint,
       coalesce(sum((amount->>'amountMinor')::bigint), 0)::bigint
FROM carelog.billing_accounts,
     LATERAL jsonb_array_elements(money_of_record::jsonb) AS item
     LEFT JOIN LATERAL jsonb_array_elements(item->'amounts') AS amount ON true
WHERE clinic = $1 AND money_of_record <> '[]'
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4)";

Ageing ageing_of(const pqxx::row& row) {
  Ageing ageing;
  ageing.set_currency(row[0].c_str());
  ageing.set_credit_minor(row[1].as<std::int64_t>());
  ageing.set_accounts(row[2].as<std::uint64_t>());
  ageing.set_current_minor(row[3].as<std::int64_t>());
  ageing.set_days_1_to_30_minor(row[4].as<std::int64_t>());
  ageing.set_days_31_to_60_minor(row[5].as<std::int64_t>());
  ageing.set_days_61_to_90_minor(row[6].as<std::int64_t>());
  ageing.set_days_over_90_minor(row[7].as<std::int64_t>());
  ageing.set_due_minor(row[8].as<std::int64_t>());
  return ageing;
}

// " FROM ... WHERE ...": the clinic's accounts behind the place, for which the condition holds.
std::string accounts_behind(Select& select, const AccountsWanted& wanted,
                            const std::string& condition) {
  std::string sql =
      " FROM carelog.billing_accounts WHERE clinic = " + select.parameter(wanted.clinic) + " AND " +
      condition;
  if (!wanted.after.empty()) sql += " AND id > " + select.parameter(wanted.after) + "::uuid";
  return sql;
}

std::string page_of(const AccountsWanted& wanted) {
  return " ORDER BY id LIMIT " + std::to_string(wanted.limit);
}

}  // namespace

std::vector<Ageing> PostgresBillingReader::ageing(const std::string& clinic,
                                                  const std::string& day) {
  std::vector<Ageing> all;
  query(pool_, [&](pqxx::connection& connection) {
    pqxx::nontransaction work(connection);
    for (const pqxx::row& row : work.exec_params(ageing_sql, clinic, day)) {
      all.push_back(ageing_of(row));
    }
  });
  return all;
}

std::vector<carelog::api::v1::MoneyOfRecord> PostgresBillingReader::money_of_record(
    const std::string& clinic, bool by_payer) {
  std::vector<carelog::api::v1::MoneyOfRecord> all;
  query(pool_, [&](pqxx::connection& connection) {
    pqxx::nontransaction work(connection);
    for (const pqxx::row& row : work.exec_params(money_of_record_sql, clinic, by_payer)) {
      auto& sum = all.emplace_back();
      sum.set_currency(row[0].c_str());
      sum.set_kind(row[1].c_str());
      sum.set_payer(row[2].c_str());
      sum.set_name(row[3].c_str());
      sum.set_records(row[4].as<std::uint64_t>());
      sum.set_amount_minor(row[5].as<std::int64_t>());
    }
  });
  return all;
}

carelog::api::v1::ListUnpricedReply PostgresBillingReader::unpriced(const AccountsWanted& wanted) {
  carelog::api::v1::ListUnpricedReply reply;
  query(pool_, [&](pqxx::connection& connection) {
    pqxx::read_transaction work(connection);
    Select page;
    page.sql = "SELECT id, patient_id, unpriced" +
               accounts_behind(page, wanted, "unpriced_count > 0") + page_of(wanted);
    for (const pqxx::row& row : run(work, page)) {
      auto& account = *reply.add_accounts();
      account.set_account_id(row[0].c_str());
      account.set_patient_id(row[1].c_str());
      account.set_services(row[2].c_str());
    }
    Select count;
    count.sql = "SELECT coalesce(sum(unpriced_count), 0)::bigint" +
                accounts_behind(count, {wanted.clinic, "", 0}, "unpriced_count > 0");
    reply.set_services(run(work, count)[0][0].as<std::uint64_t>());
  });
  return reply;
}

carelog::api::v1::ListUninvoicedReply PostgresBillingReader::uninvoiced(
    const AccountsWanted& wanted, const std::string& up_to) {
  carelog::api::v1::ListUninvoicedReply reply;
  const auto among = [&](Select& select) {
    return accounts_behind(
        select, wanted, "uninvoiced_from <> '' AND uninvoiced_from <= " + select.parameter(up_to));
  };
  query(pool_, [&](pqxx::connection& connection) {
    pqxx::read_transaction work(connection);
    Select page;
    page.sql = "SELECT id, patient_id, version" + among(page) + page_of(wanted);
    for (const pqxx::row& row : run(work, page)) {
      auto& account = *reply.add_accounts();
      account.set_account_id(row[0].c_str());
      account.set_patient_id(row[1].c_str());
      account.set_version(row[2].as<std::uint64_t>());
    }
    Select count;
    count.sql = "SELECT count(*)" + among(count);
    reply.set_left(run(work, count)[0][0].as<std::uint64_t>());
  });
  return reply;
}

}  // namespace carelog::query
