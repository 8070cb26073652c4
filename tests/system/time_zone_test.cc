// The days of clinics far east and far west of UTC: at no moment do both have the same date.
#include "infra/process/time_zone.h"
#include "tests/system/program.h"

namespace carelog::system_test {
namespace {

constexpr const char* east = "Pacific/Kiritimati";  // UTC+14
constexpr const char* west = "Pacific/Pago_Pago";   // UTC-11

std::string today_in(const char* zone) {
  return infra::TimeZone::find(zone).value().today();
}

json born(const std::string& day, const std::string& email) {
  json body = patient("Ada", email);
  body["dateOfBirth"] = day;
  return body;
}

TEST(ClinicTimeZone, DecidesWhatIsToday) {
  Program program;
  program.start({"--clinic-time-zone", east}, {{"TZ", west}});  // the machine's does not matter
  const std::string day_in_the_east = today_in(east);
  const auto ada = program.post("/api/patients", "admin", born(day_in_the_east, "ada@example.org"));
  ASSERT_EQ(ada.status, 201) << ada.body;
  EXPECT_EQ(json::parse(ada.body).at("registeredDate"), day_in_the_east);
  const std::string path = ada.header("location");
  const auto as_it_was =
      program.get(path + "/history?asOf=" + day_in_the_east, "clinician", fresh(ada));
  EXPECT_NE(as_it_was.status, 422) << "it is today there: " << as_it_was.body;
  const std::string summary = "/api/analytics/summary?asOf=";
  EXPECT_EQ(program.get(summary + day_in_the_east, "admin").status, 200);
  const auto since =
      program.get("/api/patients?registeredFrom=" + day_in_the_east, "clinician", fresh(ada));
  EXPECT_EQ(json::parse(since.body).size(), 1u);
  ASSERT_EQ(program.stop(std::chrono::seconds(20)), 0);

  program.start({"--clinic-time-zone", west}, {{"TZ", east}});
  const auto read = program.get(path, "clinician", fresh(ada));
  ASSERT_EQ(read.status, 200) << read.body;
  const auto same = program.send("PUT", path, "clinician", read.body);
  EXPECT_EQ(same.status, 200) << "its own values are not judged again: " << same.body;
  const auto unborn =
      program.post("/api/patients", "admin", born(day_in_the_east, "b@example.org"));
  EXPECT_EQ(unborn.status, 422) << unborn.body;
  const std::string day_in_the_west = today_in(west);
  const auto bo = program.post("/api/patients", "admin", born(day_in_the_west, "b@example.org"));
  ASSERT_EQ(bo.status, 201) << bo.body;
  EXPECT_EQ(json::parse(bo.body).at("registeredDate"), day_in_the_west);
  EXPECT_EQ(program.get(summary + day_in_the_east, "admin").status, 422);
  EXPECT_EQ(program.get(path + "/history?asOf=" + day_in_the_east, "clinician").status, 422);
}

}  // namespace
}  // namespace carelog::system_test
