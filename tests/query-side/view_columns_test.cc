// Compares what the readers take from the views with the tables that the projections create: the
// two rooms share no code, only these names.
#include <gtest/gtest.h>

#include <algorithm>

#include "projections/audit/audit_trail.h"
#include "projections/billing/billing_account_summary.h"
#include "projections/billing/price_list_row.h"
#include "projections/patients/patient_summary.h"
#include "projections/rows/table_words.h"
#include "query-side/billing/billing_columns.h"
#include "query-side/patients/patient_columns.h"
#include "query-side/postgres/postgres_history.h"

namespace carelog::query {
namespace {

using projections::ColumnType;

bool fits(ReadAs as, ColumnType type) {
  switch (as) {
    case ReadAs::text:
      return type == ColumnType::text || type == ColumnType::uuid;
    case ReadAs::number:
      return type == ColumnType::bigint || type == ColumnType::integer;
    case ReadAs::boolean:
      return type == ColumnType::boolean;
    case ReadAs::other:  // parsed by the reader: JSON, or a time shown as text
      return type == ColumnType::json || type == ColumnType::bigint;
  }
  return false;
}

template <typename ViewType>
void expect_columns_of(const projections::TableWords& table, const ViewType& view) {
  for (const ViewColumnWords& wanted : columns_of(view)) {
    const auto found = std::find_if(
        table.columns.begin(), table.columns.end(),
        [&](const projections::ColumnWords& each) { return each.name == wanted.name; });
    ASSERT_NE(found, table.columns.end()) << table.name << " has no column " << wanted.name;
    EXPECT_TRUE(fits(wanted.as, found->type)) << table.name << "." << wanted.name;
  }
}

TEST(ViewColumns, AreThoseOfTheTables) {
  expect_columns_of(projections::words_of(projections::patients_table), patient_columns);
  expect_columns_of(projections::words_of(projections::billing_accounts_table),
                    billing_account_columns);
  expect_columns_of(projections::words_of(projections::price_lists_table), price_list_columns);
  expect_columns_of(projections::words_of(projections::audit_entries_table), history_columns);
}

TEST(ViewColumns, AreSelectedInTheirOrder) {
  EXPECT_EQ(select_list(billing_account_columns),
            "id, patient_id, clinic, currency, balance_minor, status, opened_at_ms, version, "
            "ledger");
  EXPECT_EQ(behind(billing_account_columns), 9);
}

}  // namespace
}  // namespace carelog::query
