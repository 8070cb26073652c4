#include <string>

#include "query-side/chart/chart_cursors.h"
#include "query-side/patients/page_cursor.h"
#include "query-side/reading/consistency_token.h"
#include "query-side/reading/signed_cursor.h"
#include "tests/fuzz/targets.h"

namespace carelog::fuzz {
namespace {

using namespace carelog::query;

constexpr const char* key = "a key of the corpus, 32 bytes :-)";

void unsigned_text(std::string_view bytes) {
  static const PageCursors pages{key};
  const PatientFilter patients{.clinic = "main"};
  if (const auto place = pages.decode(bytes, patients)) {
    must(pages.encode(*place, patients) == bytes, "a cursor has one text");
    must(!pages.decode(bytes, {.clinic = "other"}), "a cursor is of one clinic");
  }
  static const ChartCursors charts{key};
  const ChartFilter entries{.clinic = "main", .patient_id = "p"};
  if (const auto place = charts.decode(bytes, entries)) {
    must(charts.encode(*place, entries) == bytes, "a chart's cursor has one text");
  }
  if (const auto place = charts.decode(bytes, "main", "p")) {
    must(charts.encode(*place, "main", "p") == bytes, "a timeline's cursor has one text");
  }
  if (const auto token = parse_token(bytes)) {
    must(!token->topic.empty() && token->offset >= 0, "a consistency token names a place");
  }
}

}  // namespace

void cursor(std::string_view bytes) {
  unsigned_text(bytes);
  static const SignedCursors places("places", key);
  const std::string text = places.encode(bytes, {"a", "b"});
  must(places.decode(text, {"a", "b"}) == std::string(bytes) || bytes.empty(),
       "a place comes back as it was");
  must(!places.decode(text, {"ab", ""}), "a cursor is of one filter");
}

}  // namespace carelog::fuzz
