#include "gateway/http/query_string.h"

#include <gtest/gtest.h>

#include "gateway/search/list_parameters.h"
#include "infra/process/clock.h"

namespace carelog::gateway {
namespace {

const infra::TimeZone utc = infra::TimeZone::utc();

TEST(QueryString, DecodesParameters) {
  const auto parameters = parse_query("name=Ad%C3%A9le+B&empty=&flag&x=1%2B1");
  ASSERT_TRUE(parameters);
  const QueryParameters wanted = {
      {"name", "Ad\xc3\xa9le B"}, {"empty", ""}, {"flag", ""}, {"x", "1+1"}};
  EXPECT_EQ(*parameters, wanted);
}

TEST(QueryString, RefusesWhatCannotBeMeant) {
  for (const char* query : {"a=%", "a=%4", "a=%zz", "a=%00", "a=%0a", "a=%ff", "a=1&a=2",
                            "a=%c0%af", "a=%ed%a0%80", "a=%f4%90%80%80"}) {
    EXPECT_FALSE(parse_query(query)) << query;
  }
  EXPECT_FALSE(decode_path_segment("a%2Fb"));
  EXPECT_EQ(decode_path_segment("a%20b"), "a b");
}

TEST(ListParameters, AreRead) {
  const auto request = read_list_parameters(
      {{"limit", "7"}, {"identifier", "mrn|A|1"}, {"active", "all"}, {"name", "ada"}});
  ASSERT_TRUE(request);
  EXPECT_EQ(request->limit(), 7U);
  EXPECT_EQ(request->identifier_system(), "mrn");
  EXPECT_EQ(request->identifier_value(), "A|1");
  EXPECT_EQ(request->activity(), api::v1::ListPatientsRequest::ALL);
  EXPECT_EQ(read_list_parameters({})->limit(), page_rows_default);
}

TEST(ListParameters, AreRefusedWithTheirRule) {
  const QueryParameters wrong = {{"limit", "0"},
                                 {"limit", "101"},
                                 {"limit", "ten"},
                                 {"identifier", "mrn"},
                                 {"active", "maybe"},
                                 {"cursor", ""},
                                 {"dateOfBirth", "1985-02-30"},
                                 {"name", std::string(401, 'a')},
                                 {"name", ""},
                                 {"name", " "},
                                 {"name", "\u200b"},
                                 {"name", "a\u009b"},
                                 {"name", "a\u202eb"},
                                 {"name", "???"},
                                 {"email", ""},
                                 {"email", "a b@x.org"},
                                 {"q", ""},
                                 {"q", "???"},
                                 {"q", "\ufffd \ufffd"},
                                 {"q", "\u3164"},
                                 {"identifier", "mrn|"},
                                 {"identifier", " | "},
                                 {"identifier", "mrn|\u200b"}};
  for (const auto& parameter : wrong) {
    const auto request = read_list_parameters({parameter});
    ASSERT_FALSE(request) << parameter.first;
    EXPECT_EQ(request.error().code, "invalid-parameter");
    EXPECT_FALSE(request.error().detail.empty());
  }
  EXPECT_FALSE(
      read_summary_parameters({{"from", "2024-02-01"}, {"to", "2024-01-01"}}, "2024-06-01"));
}

TEST(ListParameters, DoNotAskForWhatIsToCome) {
  EXPECT_TRUE(read_summary_parameters({{"asOf", "2024-06-01"}}, "2024-06-01"));
  const auto later = read_summary_parameters({{"asOf", "2024-06-02"}}, "2024-06-01");
  ASSERT_FALSE(later);
  EXPECT_EQ(later.error().code, "invalid-fields");
}

TEST(ListParameters, TakeIdsInEitherCase) {
  const std::string id = "0192F3A4-1111-4222-8333-ABCDEF012345";
  EXPECT_EQ(read_audit_parameters({{"patient", id}}, utc)->patient_id(),
            "0192f3a4-1111-4222-8333-abcdef012345");
}

TEST(ListParameters, AreMeasuredInCharacters) {
  std::string name;
  for (int i = 0; i < 400; ++i) name += "\u738b";
  EXPECT_TRUE(read_list_parameters({{"name", name}}));
  EXPECT_FALSE(read_list_parameters({{"name", name + "\u738b"}}));
}

TEST(ListParameters, MayBeSignsAlone) {
  EXPECT_EQ(read_list_parameters({{"q", "%"}})->query(), "%");
  EXPECT_EQ(read_list_parameters({{"name", " %_ "}})->name_contains(), "%_");
}

TEST(ListParameters, NameThePlusThatBecameABlank) {
  const auto email = read_list_parameters(*parse_query("email=a+b@x.org"));
  ASSERT_FALSE(email);
  EXPECT_NE(email.error().detail.find("%2B"), std::string::npos);
  EXPECT_EQ(read_list_parameters(*parse_query("email=a%2Bb@x.org"))->email(), "a+b@x.org");
  const auto as_of = read_as_of_parameters(*parse_query("asOf=2024-02-29T12:00:00+01:00"), 0, utc);
  EXPECT_NE(as_of.error().detail.find("%2B"), std::string::npos);
  const auto from = read_audit_parameters(*parse_query("from=2024-02-29T12:00:00+01:00"), utc);
  EXPECT_NE(from.error().detail.find("%2B"), std::string::npos);
}

TEST(ListParameters, DoNotRunBackwards) {
  const QueryParameters days = {{"registeredFrom", "2024-02-01"}, {"registeredTo", "2024-01-31"}};
  EXPECT_FALSE(read_list_parameters(days));
  EXPECT_TRUE(
      read_list_parameters({{"registeredFrom", "2024-02-01"}, {"registeredTo", "2024-02-01"}}));
}

TEST(DayParameters, AreDaysOfTheClinicsTimeZone) {
  const auto kolkata = infra::TimeZone::find("Asia/Kolkata").value();
  const auto audit = read_audit_parameters({{"from", "2024-05-02"}, {"to", "2024-05-02"}}, kolkata);
  EXPECT_EQ(audit->from_ms(), infra::parse_time("2024-05-01T18:30:00Z"));
  EXPECT_EQ(audit->to_ms(), infra::parse_time("2024-05-02T18:30:00Z"));
  const auto begun = infra::parse_time("2024-05-01T20:00:00Z").value();  // 01:30 on the 2nd there
  const auto as_of = read_as_of_parameters({{"asOf", "2024-05-02"}}, begun, kolkata);
  ASSERT_TRUE(as_of) << "it is today there, though not in UTC";
  EXPECT_EQ(as_of->time_ms(), *infra::parse_time("2024-05-02T18:30:00Z") - 1);
  EXPECT_FALSE(read_as_of_parameters({{"asOf", "2024-05-02"}}, begun, utc));
  const auto times = read_audit_parameters({{"from", "2024-05-02T00:00:00Z"}}, kolkata);
  EXPECT_EQ(times->from_ms(), infra::parse_time("2024-05-02T00:00:00Z")) << "a time is a time";
}

TEST(AuditParameters, NameSomebody) {
  EXPECT_FALSE(read_audit_parameters({{"actor", ""}}, utc));
  EXPECT_FALSE(read_audit_parameters({{"actor", "\u200b"}}, utc));
  EXPECT_FALSE(read_audit_parameters({{"patient", ""}}, utc));
}

TEST(NextLink, RepeatsTheRequestWithTheNewCursor) {
  EXPECT_EQ(next_link("/api/patients", {{"name", "a b"}, {"cursor", "old"}}, "cursor", "n/w"),
            "</api/patients?name=a%20b&cursor=n%2Fw>; rel=\"next\"");
}

}  // namespace
}  // namespace carelog::gateway
