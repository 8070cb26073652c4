// A clinic's day over HTTP: who is expected, is there, was there.
#include "tests/system/one_program.h"

namespace carelog::system_test {
namespace {

using Occupancy = OneProgram;

TEST_F(Occupancy, IsListedForTheClinicsDayToWhoReceivesPatients) {
  const auto written = registered("occupancy@example.org");
  // The list names patients as their own read model has them by now.
  program().get("/api/patients/" + id_of(written), "receptionist", fresh(written));
  const std::string visits = "/api/patients/" + id_of(written) + "/encounters";
  const json visit = {{"class", {{"code", "AMB"}}},
                      {"status", "planned"},
                      {"start", "2024-05-06T08:30:00Z"},
                      {"types", {{{"text", "check-up"}}}}};
  const auto planned = program().post(visits, "receptionist", visit);
  ASSERT_EQ(planned.status, 201) << planned.body;
  const auto day = [&](const std::string& query, const tools::HttpResponse& after) {
    const auto list = program().get("/api/encounters?" + query, "receptionist", fresh(after));
    EXPECT_EQ(list.status, 200) << list.body;
    return json::parse(list.body);
  };
  const json listed = day("day=2024-05-06", planned);
  ASSERT_EQ(listed.size(), 1u) << listed.dump();
  EXPECT_EQ(listed[0].at("id"), id_of(planned));
  EXPECT_EQ(listed[0].at("patientId"), id_of(written));
  EXPECT_EQ(listed[0].at("patientName"), "Grace Hopper");
  EXPECT_EQ(listed[0].at("types")[0].at("text"), "check-up");
  EXPECT_EQ(day("day=2024-05-07", planned), json::array());

  // Who has arrived stays until it is said when he left.
  const std::string path = visits + "/" + id_of(planned);
  const std::string etag = "\"" + std::to_string(listed[0].at("version").get<int>()) + "\"";
  const auto arrived = program().send("PATCH", path, "receptionist", R"({"status": "arrived"})",
                                      {{"If-Match", etag}});
  ASSERT_EQ(arrived.status, 200) << arrived.body;
  EXPECT_EQ(day("day=2024-05-06&status=planned", arrived), json::array());
  EXPECT_EQ(day("day=2024-05-07&status=arrived", arrived).size(), 1u);
  EXPECT_EQ(program().get("/api/encounters?day=2024-05-06", "biller").status, 403);

  const auto mistaken = program().post(path + "/error", "receptionist", {{"reason", "another"}});
  ASSERT_EQ(mistaken.status, 200) << mistaken.body;
  EXPECT_EQ(day("day=2024-05-06", mistaken), json::array());
}

}  // namespace
}  // namespace carelog::system_test
