// Compares what the readers take from the views with the tables that the projections create: the
// two rooms share no code, only these names.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "auth/calls/call_rules.h"
#include "projections/audit/audit_trail.h"
#include "projections/billing/billing_account_summary.h"
#include "projections/billing/price_list_row.h"
#include "projections/chart/chart_entry_row.h"
#include "projections/chart/occupancy.h"
#include "projections/patients/patient_summary.h"
#include "projections/rows/table_words.h"
#include "query-side/billing/billing_columns.h"
#include "query-side/chart/chart_columns.h"
#include "query-side/patients/patient_columns.h"
#include "query-side/postgres/postgres_history.h"
#include "query-side/row_lists.h"

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
  expect_columns_of(projections::words_of(projections::price_lists_table), payer_columns);
  expect_columns_of(projections::words_of(projections::audit_entries_table), history_columns);
  expect_columns_of(projections::words_of(projections::chart_entries_table), chart_columns);
}

// The tables of all lists of rows.
const std::vector<projections::TableWords> listed_tables = {
    projections::words_of(projections::occupancy_table)};

TEST(RowLists, ReadColumnsThatTheirTablesHave) {
  for (const RowList& list : row_lists()) {
    const auto table =
        std::find_if(listed_tables.begin(), listed_tables.end(),
                     [&](const projections::TableWords& each) { return each.name == list.view; });
    ASSERT_NE(table, listed_tables.end()) << list.view;
    const auto has = [&](std::string_view column, std::set<ColumnType> types) {
      const auto found =
          std::find_if(table->columns.begin(), table->columns.end(),
                       [&](const projections::ColumnWords& each) { return each.name == column; });
      return found != table->columns.end() && types.contains(found->type);
    };
    EXPECT_TRUE(has("id", {ColumnType::uuid}));
    EXPECT_TRUE(has("patient_id", {ColumnType::uuid}));
    EXPECT_TRUE(has("clinic", {ColumnType::text}));
    EXPECT_TRUE(has(list.begins, {ColumnType::bigint})) << list.begins;
    EXPECT_TRUE(has(list.ends, {ColumnType::bigint})) << list.ends;
    EXPECT_TRUE(list.unless.empty() || has(list.unless, {ColumnType::boolean})) << list.unless;
    for (const ShownColumn& each : list.shown) {
      const bool number = each.as == ShownAs::number;
      EXPECT_TRUE(has(each.column, number ? std::set{ColumnType::bigint, ColumnType::integer}
                                          : std::set{ColumnType::text, ColumnType::json}))
          << each.column;
    }
    for (const FilterColumn& each : list.filters) {
      EXPECT_TRUE(has(each.column, {ColumnType::text})) << each.column;
    }
  }
}

TEST(RowLists, AreNamedOnceEachAndInTheTableOfCalls) {
  std::set<std::string_view> listed, named;
  for (const RowList& each : row_lists()) EXPECT_TRUE(listed.insert(each.name).second);
  for (const auth::CallRule& rule : auth::call_rules()) {
    if (rule.service == "RowQueryService") named.insert(rule.method);
  }
  EXPECT_EQ(named, listed);
}

TEST(ViewColumns, AreSelectedInTheirOrder) {
  EXPECT_EQ(select_list(billing_account_columns),
            "id, patient_id, clinic, currency, balance_minor, status, opened_at_ms, version, "
            "ledger");
  EXPECT_EQ(behind(billing_account_columns), 9);
}

}  // namespace
}  // namespace carelog::query
