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

// A file with a patient who was born on that day and one who was registered then.
infra::ChildResult imported(const Program& program, const std::string& name,
                            const std::string& day) {
  const std::string file = program.file(name).string();
  std::ofstream(file) << "key,name,dateOfBirth,registeredDate\n"
                      << name << "1,Bea," << day << ",\n"
                      << name << "2,Bob,1980-01-01," << day << "\n";
  return program.run({"import", file});
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
  const auto all = imported(program, "east.csv", day_in_the_east);
  EXPECT_EQ(all.output, "2 rows: 2 created, 0 were there already, 0 refused\n") << all.errors;
  const std::string id = json::parse(ada.body).at("id");
  program.wait_until_caught_up();
  const auto sums = sums_of(program.run({"checksum", "patients"}).output);
  ASSERT_EQ(program.stop(std::chrono::seconds(20)), 0);

  program.start({"--clinic-time-zone", west}, {{"TZ", east}});
  const auto read = program.get(path, "clinician", fresh(ada));
  ASSERT_EQ(read.status, 200) << read.body;
  const auto same = program.send("PUT", path, "clinician", read.body);
  EXPECT_EQ(same.status, 200) << "its own values are not judged again: " << same.body;
  const auto told = program.run({"replay", "--aggregate", id, "--format", "json-lines"});
  const json registration = json::parse(told.output.substr(0, told.output.find('\n')));
  EXPECT_EQ(registration.at("metadata").at("timeZone"), east) << told.output;
  EXPECT_EQ(registration.at("events")[0].at("data").at("registeredDate"), day_in_the_east);
  ASSERT_EQ(program.run({"rebuild", "patients"}).exit_code, 0);
  program.wait_until_caught_up();
  EXPECT_EQ(sums_of(program.run({"checksum", "patients"}).output), sums)
      << "made again in another zone, the rows have the days of the first";
  const auto early = imported(program, "early.csv", day_in_the_east);
  EXPECT_EQ(early.exit_code, 4) << early.output;
  const std::string rejects = text_of(program.file("early.csv.rejected.csv"));
  EXPECT_NE(rejects.find(",dateOfBirth,give a date that is not after today,"), std::string::npos)
      << rejects;
  EXPECT_NE(rejects.find(",registeredDate,give a date that is not after today,"), std::string::npos)
      << rejects;
  EXPECT_EQ(imported(program, "west.csv", today_in(west)).output,
            "2 rows: 2 created, 0 were there already, 0 refused\n");
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
