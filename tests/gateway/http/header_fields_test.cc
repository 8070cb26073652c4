#include "gateway/http/header_fields.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace carelog::gateway {
namespace {

TEST(EntityTags, AreAListOrAStar) {
  using Versions = std::vector<std::uint64_t>;
  EXPECT_EQ(parse_entity_tags("\"3\"")->strong, Versions{3});
  EXPECT_TRUE(parse_entity_tags(" * ")->any);
  const auto list = parse_entity_tags("\"1\" , W/\"2\",, \"a,b\", \"18446744073709551615\"");
  ASSERT_TRUE(list);
  EXPECT_FALSE(list->any);
  EXPECT_EQ(list->strong, (Versions{1, 18446744073709551615U}));
  EXPECT_EQ(list->weak, Versions{2});
  for (const char* malformed : {"3", "\"3", "", ",", "\"a b\"", "w/\"3\"", "W/3", "\"1\" \"2\"",
                                "\"1\", 2", "*, \"1\"", "\"1\", *"}) {
    EXPECT_FALSE(parse_entity_tags(malformed)) << malformed;
  }
}

TEST(EntityTags, AreComparedAsTheyAreWritten) {
  for (const char* other :
       {"\"01\"", "\"+1\"", "\"1 \"", "\"0x1\"", "\"\"", "\"18446744073709551616\""}) {
    const auto tags = parse_entity_tags(other);
    if (tags) {
      EXPECT_TRUE(tags->strong.empty() && tags->weak.empty()) << other;
    }
  }
}

TEST(IfNoneMatch, ComparesWeakly) {
  EXPECT_TRUE(if_none_match_hits("\"3\"", etag_of(3)));
  EXPECT_TRUE(if_none_match_hits("\"1\", W/\"3\"", etag_of(3)));
  EXPECT_TRUE(if_none_match_hits("*", etag_of(3)));
  EXPECT_FALSE(if_none_match_hits("\"33\"", etag_of(3)));
  EXPECT_FALSE(if_none_match_hits("", etag_of(3)));
}

TEST(IdempotencyKey, IsVisibleAsciiInQuotesOrBare) {
  EXPECT_EQ(parse_idempotency_key("abc-1"), "abc-1");
  EXPECT_EQ(parse_idempotency_key("\"abc-1\""), "abc-1");
  EXPECT_EQ(parse_idempotency_key(std::string(255, 'k'))->size(), 255U);
  for (const std::string& wrong :
       {std::string(), std::string("\"\""), std::string("\"a"), std::string("a b"),
        std::string(256, 'k'), std::string("\xc3\xa4"), std::string("\"a\\\"b\"")}) {
    EXPECT_FALSE(parse_idempotency_key(wrong)) << wrong;
  }
}

TEST(Prefer, NamesTheSecondsToWait) {
  EXPECT_EQ(preferred_wait_ms("wait=2"), 2000U);
  EXPECT_EQ(preferred_wait_ms("respond-async, Wait = 3; x=y"), 3000U);
  EXPECT_EQ(preferred_wait_ms("wait=99999"), wait_max_ms);
  EXPECT_EQ(preferred_wait_ms("wait=0"), 0U);
  EXPECT_FALSE(preferred_wait_ms("wait"));
  EXPECT_FALSE(preferred_wait_ms("wait=-1"));
  EXPECT_FALSE(preferred_wait_ms("return=minimal"));
}

TEST(ContentEncoding, IsNoneOrRefused) {
  EXPECT_TRUE(is_uncoded(""));
  EXPECT_TRUE(is_uncoded("Identity"));
  for (const char* coded : {"gzip", "identity, br", "x"}) EXPECT_FALSE(is_uncoded(coded)) << coded;
}

TEST(ConsistencyToken, IsOfATopicThatCommandsAreWrittenTo) {
  EXPECT_TRUE(is_consistency_token("billing.0.0"));
  EXPECT_FALSE(is_consistency_token("evil.0.0"));
}

TEST(ConsistencyToken, IsTopicPartitionOffset) {
  EXPECT_TRUE(is_consistency_token("patients.3.41"));
  for (const char* wrong : {"", "patients", "patients.3", ".3.4", "patients.x.4", "patients.3.",
                            "Patients.3.4", "patients.3.4.5", "patients.3.9999999999999999999"}) {
    EXPECT_FALSE(is_consistency_token(wrong)) << wrong;
  }
}

TEST(Traceparent, IsCheckedAsTheStandardSays) {
  const std::string good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  EXPECT_TRUE(is_traceparent(good));
  EXPECT_TRUE(is_traceparent("01" + good.substr(2) + "-more"));
  EXPECT_TRUE(is_traceparent(new_traceparent()));
  EXPECT_NE(new_traceparent(), new_traceparent());
  const std::vector<std::string> malformed = {
      "00",
      good + "-x",
      "ff" + good.substr(2),
      "00-" + std::string(32, '0') + good.substr(35),
      good.substr(0, 36) + std::string(16, '0') + "-01",
      "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01"};
  for (const auto& wrong : malformed) {
    EXPECT_FALSE(is_traceparent(wrong)) << wrong;
  }
}

TEST(MediaTypes, AreComparedWithoutParametersAndCase) {
  EXPECT_TRUE(is_media_type("Application/JSON; charset=utf-8", "application/json"));
  EXPECT_FALSE(is_media_type("text/json", "application/json"));
  EXPECT_TRUE(accepts("*/*", "application/json"));
  EXPECT_TRUE(accepts("text/html, application/*;q=0.5", "application/json"));
  EXPECT_FALSE(accepts("text/html", "application/json"));
  EXPECT_FALSE(accepts("application/json;q=0", "application/json"));
  EXPECT_TRUE(accepts("", "application/json")) << "an empty Accept is none";
  EXPECT_TRUE(accepts(" , ", "application/json"));
}

TEST(MediaTypes, AreTakenAsTheMostSpecificRangeSays) {
  const std::string json = "application/json";
  for (const char* refused :
       {"application/json;q=0, */*", "*/*, application/json; q=0.000", "application/*;q=0, */*",
        "Application/JSON ; Q = 0", "application/json;charset=utf-8;q=0,application/*"}) {
    EXPECT_EQ(accepted(refused, json), false) << refused;
  }
  for (const char* taken : {"application/json, */*;q=0", "application/json;q=0.001, */*;q=0",
                            "application/json;q=0, application/json"}) {
    EXPECT_EQ(accepted(taken, json), true) << taken;
  }
  EXPECT_EQ(accepted("text/html;q=0", json), std::nullopt);
}

TEST(MediaTypes, AreOfUtf8) {
  for (const char* type :
       {"application/json", "application/json; charset=UTF-8", "application/json;charset=\"utf-8\"",
        "application/json; profile=charset", "application/json;"}) {
    EXPECT_TRUE(is_utf8_charset(type)) << type;
  }
  for (const char* type : {"application/json; charset=latin1",
                           "application/json;Charset=iso-8859-1", "application/json; charset=",
                           "application/json; charset", "application/json; a=b; charset=utf-16"}) {
    EXPECT_FALSE(is_utf8_charset(type)) << type;
  }
}

}  // namespace
}  // namespace carelog::gateway
