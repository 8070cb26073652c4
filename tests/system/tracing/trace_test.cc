// One registration is one trace, from the gateway to each read model.
#include <set>

#include "tests/system/on_kafka/roles_on_kafka.h"
#include "tests/system/program.h"
#include "tests/system/tracing/collector.h"
#include "tests/system/tracing/trace_story.h"

namespace carelog::system_test {
namespace {

Headers as_caller(const std::string& flags = "01") {
  return {{"traceparent", "00-" + caller_trace + "-" + caller_span + "-" + flags}};
}

TEST(Traces, OfOneProcessGoFromTheGatewayToEachReadModel) {
  Collector collector;
  Program program;
  program.start({"--otlp", collector.url()});
  const auto written = program.post("/api/patients", "receptionist",
                                    patient("Grace Hopper", "grace@example.org"), as_caller());
  ASSERT_EQ(written.status, 201) << written.body;
  EXPECT_EQ(written.header("traceresponse").substr(0, 35), "00-" + caller_trace);
  const auto spans = expect_one_registration(collector);
  std::set<std::string> processes;
  for (const auto& span : spans) processes.insert(span.process);
  EXPECT_EQ(processes.size(), 1U);

  const std::string id = json::parse(written.body).at("id");
  const std::string all = collector.text();
  EXPECT_EQ(all.substr(0, all.find('\n')), "POST /v1/traces");
  for (const std::string& personal : {std::string("Grace"), std::string("grace@"), id}) {
    EXPECT_EQ(all.find(personal), std::string::npos) << personal;
  }
  const std::string metrics = program.get("/metrics", "").body;
  EXPECT_NE(metrics.find("\ncarelog_trace_spans_dropped_total 0\n"), std::string::npos);
}

TEST(Traces, ThatTheCallerDoesNotRecordAreNotRecorded) {
  Collector collector;
  Program program;
  program.start({"--otlp", collector.url()});
  ASSERT_EQ(
      program
          .post("/api/patients", "receptionist", patient("Ada", "ada@example.org"), as_caller("00"))
          .status,
      201);
  const auto others = program.get("/api/patients", "receptionist");
  collector.wait_for(others.header("traceresponse").substr(3, 32), {"GET /api/patients"});
  EXPECT_EQ(collector.spans_of(others.header("traceresponse").substr(3, 32)).size(), 1U);
  EXPECT_TRUE(collector.spans_of(caller_trace).empty());
}

TEST(Traces, AreDroppedAndCountedWhileNobodyTakesThem) {
  Collector collector;
  Program program;
  program.start({"--otlp", collector.url()});
  collector.refuse(true);
  const auto written =
      program.post("/api/patients", "receptionist", patient("Ada", "ada@example.org"), as_caller());
  EXPECT_EQ(written.status, 201);
  const auto dropped = [&] {
    const std::string name = "\ncarelog_trace_spans_dropped_total ";
    const std::string metrics = program.get("/metrics", "").body;
    const std::size_t at = metrics.find(name);
    return at == std::string::npos ? 0 : std::stoll(metrics.substr(at + name.size()));
  };
  for (int tries = 0; tries < 200 && dropped() == 0; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_GT(dropped(), 0);
  EXPECT_NE(program.output().find("the collector does not take spans"), std::string::npos);
  collector.refuse(false);
  const auto after = program.get("/api/patients", "receptionist");
  const std::string trace = after.header("traceresponse").substr(3, 32);
  EXPECT_EQ(collector.wait_for(trace, {"GET /api/patients"}).size(), 1U);
}

class TracedRoles : public RolesOnKafka {
 protected:
  TracedRoles() { flags_ = {"--otlp", collector_.url()}; }
  Collector collector_;
};

TEST_F(TracedRoles, TellOneTraceFromManyProcesses) {
  const auto written =
      send("POST", "/api/patients", patient("Grace", "grace@example.org"), as_caller());
  ASSERT_EQ(written.status, 201) << written.body;
  std::map<std::string, std::string> roles_of;
  for (const auto& span : expect_one_registration(collector_)) {
    roles_of[span.name.substr(0, span.name.find(' '))] += span.roles + " ";
  }
  EXPECT_EQ(roles_of["POST"], "gateway ");
  EXPECT_EQ(roles_of["call"], "gateway ");
  EXPECT_NE(roles_of["apply"].find("projector"), std::string::npos);
  EXPECT_NE(roles_of["apply"].find("analytics"), std::string::npos);
  EXPECT_NE(roles_of["command"].find("command"), std::string::npos);
  EXPECT_NE(roles_of["command"].find("billing"), std::string::npos);
}

}  // namespace
}  // namespace carelog::system_test
