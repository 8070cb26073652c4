// A row described once: the SQL, the bytes and the layout that follow from its list.
#include "projections/rows/described_row.h"

#include <gtest/gtest.h>

#include "projections/rows/record_bytes.h"
#include "projections/rows/table_sql.h"

namespace carelog::projections {
namespace {

struct Place {
  std::string town = {};
};
struct Visit {
  std::string id = {};
  std::string clinic = {};
  std::string reason = {};
  Place place = {};
  std::vector<std::string> notes = {};
  bool urgent = false;
  std::uint32_t room = 0;
  std::int64_t began_at_ms = 0;
  std::uint64_t version = 0;
  friend bool operator==(const Visit& one, const Visit& other) {
    return one.id == other.id && one.reason == other.reason && one.urgent == other.urgent &&
           one.room == other.room && one.began_at_ms == other.began_at_ms;
  }
};

constexpr auto visits = table<Visit>(
    "visits", std::array{RowIndex{"newest", "clinic, began_at_ms DESC", "urgent"}},
    column("id", &Visit::id, use::uuid | use::key | use::aggregate),
    column("clinic", &Visit::clinic), column("reason", &Visit::reason, use::by_words),
    column("town", member_of(&Visit::place, &Place::town), use::by_clinic),
    column("notes", &Visit::notes, use::by_content), column("urgent", &Visit::urgent),
    column("room", &Visit::room), column("began_at_ms", &Visit::began_at_ms, use::by_clinic),
    column("version", &Visit::version, use::version));

constexpr auto steps =
    table<Visit>("steps", column("id", &Visit::id, use::uuid | use::key | use::aggregate),
                 column("version", &Visit::version, use::key));

TEST(ATableOfARowThatChanges, HasItsKeyFromTheStart) {
  EXPECT_EQ(create_table_sql(words_of(visits), "s"),
            R"sql(CREATE TABLE s.visits (
  id uuid NOT NULL,
  clinic text NOT NULL,
  reason text NOT NULL,
  town text NOT NULL,
  notes jsonb NOT NULL,
  urgent boolean NOT NULL,
  room int NOT NULL,
  began_at_ms bigint NOT NULL,
  version bigint NOT NULL,
  reason_sought text NOT NULL GENERATED ALWAYS AS (carelog.search_text(reason)) STORED,
  PRIMARY KEY (id)
) WITH (fillfactor = 90))sql");
}

TEST(ATableOfARowThatChanges, IsIndexedByWhatItsColumnsAreFor) {
  const auto indexes = create_indexes_sql(words_of(visits), "s");
  ASSERT_EQ(indexes.size(), 6u);
  EXPECT_NE(indexes[0].find("CREATE INDEX visits_reason ON s.visits USING gin (reason_sought "
                            "gin_trgm_ops)"),
            std::string::npos);
  EXPECT_EQ(indexes[1],
            "CREATE INDEX visits_notes ON s.visits USING gin (notes jsonb_path_ops) WITH "
            "(gin_pending_list_limit = 256)");
  EXPECT_EQ(indexes[2], "CREATE INDEX visits_by_reason ON s.visits (clinic, reason_sought, id)");
  EXPECT_EQ(indexes[3], "CREATE INDEX visits_town ON s.visits (clinic, town)");
  EXPECT_EQ(indexes[4], "CREATE INDEX visits_began_at_ms ON s.visits (clinic, began_at_ms)");
  EXPECT_EQ(indexes[5],
            "CREATE INDEX visits_newest ON s.visits (clinic, began_at_ms DESC) WHERE urgent");
}

TEST(ATableOfARowThatChanges, IsWrittenOverByHigherVersionsOnly) {
  EXPECT_EQ(write_sql(words_of(visits), "s"),
            "INSERT INTO s.visits AS t (id, clinic, reason, town, notes, urgent, room, "
            "began_at_ms, version)\n"
            "SELECT id, clinic, reason, town, notes::jsonb, urgent, room, began_at_ms, version\n"
            "FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], "
            "$6::boolean[], $7::int[], $8::bigint[], $9::bigint[]) AS r(id, clinic, reason, town, "
            "notes, urgent, room, began_at_ms, version)\n"
            "ON CONFLICT (id) DO UPDATE SET clinic = excluded.clinic, reason = excluded.reason, "
            "town = excluded.town, notes = excluded.notes, urgent = excluded.urgent, room = "
            "excluded.room, began_at_ms = excluded.began_at_ms, version = excluded.version\n"
            "WHERE excluded.version > t.version");
}

TEST(ATableOfRowsThatAreOnlyAdded, GetsItsKeyWithTheIndexesAndKeepsWhatIsThere) {
  EXPECT_EQ(create_table_sql(words_of(steps), "s"),
            "CREATE TABLE s.steps (\n  id uuid NOT NULL,\n  version bigint NOT NULL\n)");
  EXPECT_EQ(create_indexes_sql(words_of(steps), "s"),
            std::vector<std::string>{"ALTER TABLE s.steps ADD PRIMARY KEY (id, version)"});
  EXPECT_EQ(write_sql(words_of(steps), "s"),
            "INSERT INTO s.steps AS t (id, version)\nSELECT id, version\nFROM unnest($1::uuid[], "
            "$2::bigint[]) AS r(id, version)\nON CONFLICT DO NOTHING");
  EXPECT_EQ(load_sql(words_of(steps), "s"),
            "SELECT id, version FROM s.steps WHERE id = ANY($1::uuid[])");
}

TEST(TheLayout, IsAnotherForAnotherTableOrFold) {
  const TableWords now = words_of(visits);
  const int layout = layout_of({now}, 1);
  EXPECT_EQ(layout_of({now}, 1), layout);
  EXPECT_NE(layout_of({now}, 2), layout);
  EXPECT_NE(layout_of({now, words_of(steps)}, 1), layout);
  TableWords other = now;
  other.columns[3].uses = 0;
  EXPECT_NE(layout_of({other}, 1), layout);
  other = now;
  other.columns.pop_back();
  EXPECT_NE(layout_of({other}, 1), layout);
  other = now;
  other.indexes.clear();
  EXPECT_NE(layout_of({other}, 1), layout);
}

constexpr auto record =
    table<Visit>("visits", column("version", &Visit::version), column("urgent", &Visit::urgent),
                 column("id", &Visit::id), column("town", member_of(&Visit::place, &Place::town)),
                 column("began_at_ms", &Visit::began_at_ms));

TEST(ARecord, IsReadAsItWasWritten) {
  const Visit visit{.id = "v",
                    .clinic = "",
                    .reason = "",
                    .place = {"Bath"},
                    .notes = {},
                    .urgent = true,
                    .began_at_ms = -5,
                    .version = 7};
  const std::string bytes = record_bytes(record, visit);
  EXPECT_EQ(bytes, std::string("7\0"
                               "1\0v\0Bath\0-5",
                               13));
  const Visit read = record_of(record, bytes);
  EXPECT_EQ(read, visit);
  EXPECT_EQ(read.place.town, "Bath");
  EXPECT_EQ(record_in_words(record, bytes),
            R"({"version":7,"urgent":true,"id":"v","town":"Bath","began_at_ms":-5})");
}

TEST(ARecord, WithTooFewOrTooManyPartsOrNoNumberIsDamaged) {
  const std::string whole = record_bytes(record, Visit{.id = "v", .place = {"Bath"}});
  EXPECT_THROW(record_of(record, whole + std::string(1, '\0')), ReadModelDamaged);
  EXPECT_THROW(record_of(record, whole.substr(0, whole.rfind('\0'))), ReadModelDamaged);
  EXPECT_THROW(record_of(record, "x" + whole), ReadModelDamaged);
  EXPECT_THROW(record_of(record, ""), ReadModelDamaged);
}

TEST(ARecord, HoldsNoZeroBytes) {
  EXPECT_THROW(record_bytes(record, Visit{.id = std::string("a\0b", 3)}), RowRefused);
}

}  // namespace
}  // namespace carelog::projections
