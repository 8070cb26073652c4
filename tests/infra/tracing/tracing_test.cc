#include "infra/tracing/tracing.h"

#include <gtest/gtest.h>

#include <atomic>
#include <nlohmann/json.hpp>

#include "infra/ids/random_id.h"

namespace carelog::infra {
namespace {

const std::string trace = "0af7651916cd43dd8448eb211c80319c";
const std::string span = "b7ad6b7169203331";

Span small_span() {
  return {.name = "decide", .place = {trace, span, true}, .began_ns = 1, .ended_ns = 2};
}

TEST(TracePlace, IsReadFromATraceparentAndWritten) {
  const auto place = parse_traceparent("00-" + trace + "-" + span + "-01");
  ASSERT_TRUE(place);
  EXPECT_EQ(place->trace_id, trace);
  EXPECT_EQ(place->span_id, span);
  EXPECT_TRUE(place->sampled);
  EXPECT_FALSE(parse_traceparent("00-" + trace + "-" + span + "-00")->sampled);
  EXPECT_EQ(traceparent_of(*place), "00-" + trace + "-" + span + "-01");
  for (const std::string& wrong :
       {std::string(), "00-" + trace + "-" + span, "00-" + trace + "-" + span + "-0g",
        "00-" + std::string(32, '0') + "-" + span + "-01",
        "00-" + trace + "-" + std::string(16, '0') + "-01", "00-" + trace + span + "--01"}) {
    EXPECT_FALSE(parse_traceparent(wrong)) << wrong;
  }
  const TracePlace below_it = below(*place);
  EXPECT_EQ(below_it.trace_id, trace);
  EXPECT_NE(below_it.span_id, span);
  EXPECT_TRUE(below_it.sampled);
}

TEST(TracePlace, IsWithinItsShareInEveryProcess) {
  int within = 0;
  for (int each = 0; each < 2000; ++each) {
    const std::string id = random_hex(16);
    EXPECT_TRUE(is_within_share(id, 1));
    EXPECT_FALSE(is_within_share(id, 0));
    const bool quarter = is_within_share(id, 0.25);
    EXPECT_TRUE(!quarter || is_within_share(id, 0.5));
    within += quarter ? 1 : 0;
  }
  EXPECT_GT(within, 350);
  EXPECT_LT(within, 650);
}

TEST(TracingTest, SendsWhatIsRecordedAndNothingElse) {
  record_span(small_span());  // nobody listens
  EXPECT_FALSE(is_tracing());
  std::string sent;
  {
    Tracing tracing({.roles = "gateway", .instance = "one", .version = "1"},
                    [&](const std::string& body) {
                      sent += body;
                      return true;
                    });
    EXPECT_TRUE(is_tracing());
    record_span(small_span());
    Span unsampled = small_span();
    unsampled.place.sampled = false;
    record_span(unsampled);
  }
  EXPECT_FALSE(is_tracing());
  const auto json = nlohmann::json::parse(sent);
  const auto& of_resource = json.at("resourceSpans").at(0);
  EXPECT_EQ(of_resource.at("resource").at("attributes").at(3).at("value").at("stringValue"),
            "gateway");
  const auto& spans = of_resource.at("scopeSpans").at(0).at("spans");
  ASSERT_EQ(spans.size(), 1U);
  EXPECT_EQ(spans.at(0).at("traceId"), trace);
  EXPECT_EQ(spans.at(0).at("endTimeUnixNano"), "2");
  EXPECT_FALSE(spans.at(0).contains("parentSpanId"));
}

TEST(TracingTest, DropsAndCountsWhatFindsNoRoomAndNeverWaits) {
  std::atomic<bool> hold = true;
  TracingCounts counts;
  {
    Tracing tracing({.spans_max = 10, .batch_max = 5, .send_every = std::chrono::milliseconds(1)},
                    [&](const std::string&) {
                      while (hold) std::this_thread::sleep_for(std::chrono::milliseconds(1));
                      return true;
                    });
    for (int each = 0; each < 1000; ++each) record_span(small_span());
    EXPECT_GE(tracing.counts().dropped, 900U);
    hold = false;
    for (int tries = 0; tries < 1000 && counts.sent + counts.dropped < 1000; ++tries) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      counts = tracing.counts();
    }
  }
  EXPECT_EQ(counts.sent + counts.dropped, 1000U);
  EXPECT_GE(counts.sent, 5U);
}

TEST(TracingTest, CountsWhatNobodyTakes) {
  Tracing tracing({.batch_max = 1, .send_every = std::chrono::milliseconds(1)},
                  [](const std::string&) { return false; });
  record_span(small_span());
  for (int tries = 0; tries < 1000 && tracing.counts().dropped == 0; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_EQ(tracing.counts().dropped, 1U);
  EXPECT_NE(tracing_metrics().find("carelog_trace_spans_dropped_total 1\n"), std::string::npos);
}

}  // namespace
}  // namespace carelog::infra
