#include "gateway/http/query_string.h"

#include <gtest/gtest.h>

#include "gateway/call/list_parameters.h"

namespace carelog::gateway {
namespace {

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
                                 {"name", std::string(401, 'a')}};
  for (const auto& parameter : wrong) {
    const auto request = read_list_parameters({parameter});
    ASSERT_FALSE(request) << parameter.first;
    EXPECT_EQ(request.error().code, "invalid-parameter");
    EXPECT_FALSE(request.error().detail.empty());
  }
  EXPECT_FALSE(read_summary_parameters({{"from", "2024-02-01"}, {"to", "2024-01-01"}}));
}

TEST(NextLink, RepeatsTheRequestWithTheNewCursor) {
  EXPECT_EQ(next_link("/api/patients", {{"name", "a b"}, {"cursor", "old"}}, "cursor", "n/w"),
            "</api/patients?name=a%20b&cursor=n%2Fw>; rel=\"next\"");
}

}  // namespace
}  // namespace carelog::gateway
