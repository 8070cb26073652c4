// What one registration leaves at a collector.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/system/tracing/collector.h"

namespace carelog::system_test {

inline const std::string caller_trace = "0af7651916cd43dd8448eb211c80319c";
inline const std::string caller_span = "b7ad6b7169203331";

// The only span of this name, or below this parent.
inline CollectedSpan span_named(const std::vector<CollectedSpan>& spans, const std::string& name,
                                const std::string& parent_id = "") {
  std::vector<CollectedSpan> found;
  for (const CollectedSpan& span : spans) {
    if (span.name == name && (parent_id.empty() || span.parent_id == parent_id)) {
      found.push_back(span);
    }
  }
  EXPECT_EQ(found.size(), 1U) << name;
  return found.empty() ? CollectedSpan{} : found.front();
}

// From the gateway to each read model, and on to the billing account and its read model.
inline std::vector<CollectedSpan> expect_one_registration(const Collector& collector) {
  const auto spans = collector.wait_for(
      caller_trace, {"POST /api/patients", "call RegisterPatient", "command RegisterPatient",
                     "decide", "append", "apply patients", "apply audit", "apply duplicates",
                     "apply analytics", "command CreateBillingAccount", "apply billing"});
  const auto request = span_named(spans, "POST /api/patients");
  EXPECT_EQ(request.parent_id, caller_span);
  EXPECT_EQ(request.attributes.at("http.response.status_code"), "201");
  const auto call = span_named(spans, "call RegisterPatient");
  EXPECT_EQ(call.parent_id, request.id);
  const auto command = span_named(spans, "command RegisterPatient");
  EXPECT_EQ(command.parent_id, call.id);
  EXPECT_EQ(command.attributes.at("carelog.outcome"), "done");
  const auto decide = span_named(spans, "decide", command.id);
  const auto append = span_named(spans, "append", command.id);
  EXPECT_LE(command.began_ns, decide.began_ns);
  EXPECT_LE(decide.began_ns, decide.ended_ns);
  EXPECT_LE(decide.ended_ns, append.began_ns);
  EXPECT_LE(append.ended_ns, command.ended_ns);
  for (const char* model : {"patients", "audit", "duplicates", "analytics"}) {
    const auto apply = span_named(spans, std::string("apply ") + model, append.id);
    EXPECT_EQ(apply.attributes.at("carelog.model"), model);
    EXPECT_EQ(apply.attributes.at("carelog.offset"), append.attributes.at("carelog.offset"));
    EXPECT_GE(apply.ended_ns, append.began_ns);
  }
  const auto account = span_named(spans, "command CreateBillingAccount");
  EXPECT_EQ(account.parent_id, append.id);
  const auto account_append = span_named(spans, "append", account.id);
  span_named(spans, "apply billing", account_append.id);
  return spans;
}

}  // namespace carelog::system_test
