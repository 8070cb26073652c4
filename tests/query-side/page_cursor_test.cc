#include "query-side/patients/page_cursor.h"

#include <gtest/gtest.h>

namespace carelog::query {
namespace {

const PatientPlace place{1'700'000'000'123, "0b7e9f66-0000-8000-8000-00000000000a"};

PatientFilter filter(std::string clinic = "main") {
  return {.clinic = std::move(clinic)};
}

TEST(PageCursor, LeadsBackToItsPlace) {
  const PageCursors cursors("0123456789abcdef");
  EXPECT_EQ(cursors.decode(cursors.encode(place, filter()), filter()), place);
}

TEST(PageCursor, IsRefusedUnderAnotherFilterOrClinic) {
  const PageCursors cursors("0123456789abcdef");
  const std::string cursor = cursors.encode(place, filter());
  EXPECT_FALSE(cursors.decode(cursor, filter("other")));
  PatientFilter named = filter();
  named.name_contains = "ada";
  EXPECT_FALSE(cursors.decode(cursor, named));
  PatientFilter everybody = filter();
  everybody.activity = Activity::all;
  EXPECT_FALSE(cursors.decode(cursor, everybody));
}

TEST(PageCursor, IsRefusedUnderAnotherKey) {
  const std::string cursor = PageCursors("0123456789abcdef").encode(place, filter());
  EXPECT_FALSE(PageCursors("fedcba9876543210").decode(cursor, filter()));
}

TEST(PageCursor, IsRefusedWhenAnyCharacterIsChanged) {
  const PageCursors cursors("0123456789abcdef");
  const std::string cursor = cursors.encode(place, filter());
  for (std::size_t at = 0; at < cursor.size(); ++at) {
    std::string edited = cursor;
    edited[at] = edited[at] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(cursors.decode(edited, filter())) << at;
  }
  EXPECT_FALSE(cursors.decode("", filter()));
  EXPECT_FALSE(cursors.decode("not a cursor", filter()));
  EXPECT_FALSE(cursors.decode(cursor.substr(0, 20), filter()));
}

}  // namespace
}  // namespace carelog::query
