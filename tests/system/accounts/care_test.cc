// Care relationships with the real program: who treats, who does not, and what the auditor sees.
#include "infra/process/clock.h"
#include "tests/system/program.h"

namespace carelog::system_test {
namespace {

constexpr std::chrono::seconds patience{60};
const Headers in_emergency = {{"X-Purpose-Of-Use", "EMERGENCY"},
                              {"X-Purpose-Reason", "brought in unconscious"}};

class CareOfAnInstance : public testing::Test {
 protected:
  CareOfAnInstance() {
    program_.start({"--gateway-care-relationship", "30"});
    for (const char* name : {"grace", "alan"}) tokens_[name] = token_of(name);
    const auto made =
        program_.post("/api/patients", "receptionist", patient("Ada Lovelace", "ada@x.test"));
    EXPECT_EQ(made.status, 201) << made.body;
    seen_ = fresh(made);
    patient_ = "/api/patients/" + json::parse(made.body).at("id").get<std::string>();
  }

  // A clinician who has signed in.
  std::string token_of(const std::string& name) {
    const std::string email = name + "@clinic.test", own = "blue heron eats rice";
    const auto added = program_.run({"user", "add", email, "--role", "clinician"});
    EXPECT_EQ(added.exit_code, 0) << added.errors;
    const std::string once = added.output.substr(0, added.output.find('\n'));
    program_.post("/auth/password", "",
                  {{"email", email}, {"currentPassword", once}, {"newPassword", own}});
    const auto login = program_.post("/auth/login", "", {{"email", email}, {"password", own}});
    EXPECT_EQ(login.status, 200) << login.body;
    return json::parse(login.body).at("token");
  }
  tools::HttpResponse as(const std::string& name, const std::string& method,
                         const std::string& path, const json& body = nullptr,
                         Headers headers = {}) {
    headers.insert(headers.end(), seen_.begin(), seen_.end());
    headers.emplace_back("Authorization", "Bearer " + tokens_.at(name));
    headers.emplace_back("Content-Type", "application/json");
    auto answer = tools::CurlHttpClient().send(
        {method, program_.url() + patient_ + path, headers, body.is_null() ? "" : body.dump()});
    if (method != "GET" && answer.status < 300) seen_ = fresh(answer);
    return answer;
  }
  int read_as(const std::string& name, const std::string& path, const Headers& headers = {}) {
    return as(name, "GET", path, nullptr, headers).status;
  }
  static json encounter(const std::string& participant) {
    return {{"class", {{"code", "AMB"}}},
            {"status", "in-progress"},
            {"participants", {{{"name", participant}}}}};
  }

  std::string patient_;
  Headers seen_;
  std::map<std::string, std::string> tokens_;
  Program program_;
};

TEST_F(CareOfAnInstance, OpensEveryReadOfTheChartToWhoTreatsAndToNobodyElse) {
  const std::string now = infra::format_time(infra::now_ms());
  const std::vector<std::string> reads = {
      "/chart",       "/timeline",   "/history",           "/allergies",          "/conditions",
      "/medications", "/procedures", "/immunizations",     "/observations",       "/encounters",
      "/care-plans",  "/notes",      "/chart?asOf=" + now, "/history?asOf=" + now};
  for (const std::string& path : reads) EXPECT_EQ(read_as("grace", path), 403) << path;
  EXPECT_EQ(read_as("grace", ""), 200) << "who the patient is, to find him by";
  const auto begun = as("grace", "POST", "/encounters", encounter("Dr. Grace <grace@clinic.test>"));
  ASSERT_EQ(begun.status, 201) << begun.body;
  for (const std::string& path : reads) {
    EXPECT_EQ(read_as("grace", path), 200) << path;
    EXPECT_EQ(read_as("alan", path), 403) << path;
    EXPECT_EQ(read_as("alan", path, in_emergency), 200) << path;
  }
  const std::string id = json::parse(begun.body).at("id");
  EXPECT_EQ(read_as("grace", "/encounters/" + id), 200);
  EXPECT_EQ(read_as("alan", "/encounters/" + id), 403);
}

TEST_F(CareOfAnInstance, IsNeededToWriteUnlessItIsAnEmergency) {
  const json note = {{"note", "seen"}};
  const auto refused = as("alan", "POST", "/notes", note);
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(json::parse(refused.body).at("code"), "not-treating");
  EXPECT_EQ(as("alan", "POST", "/encounters", encounter("Dr. Grace <grace@clinic.test>")).status,
            403);
  const auto written = as("alan", "POST", "/notes", note, in_emergency);
  ASSERT_EQ(written.status, 201) << written.body;
  EXPECT_EQ(read_as("alan", "/notes"), 200) << "who wrote into the chart treats the patient";
}

TEST_F(CareOfAnInstance, MayBeGivenByAReceptionistAndByTheGeneralPractitioner) {
  const auto planned = program_.post(patient_ + "/encounters", "receptionist",
                                     encounter("Dr. Alan <alan@clinic.test>"));
  ASSERT_EQ(planned.status, 201) << planned.body;
  seen_ = fresh(planned);
  EXPECT_EQ(read_as("alan", "/chart"), 200);
  EXPECT_EQ(read_as("grace", "/chart"), 403);
  const auto corrected = program_.send(
      "PATCH", patient_, "receptionist",
      json({{"generalPractitioners", {{{"display", "Dr. Grace <grace@clinic.test>"}}}}}).dump());
  ASSERT_EQ(corrected.status, 200) << corrected.body;
  seen_ = fresh(corrected);
  EXPECT_EQ(read_as("grace", "/chart"), 200);
}

TEST_F(CareOfAnInstance, ShowsEmergenciesToTheAuditorAtOnce) {
  ASSERT_EQ(read_as("alan", "/chart", in_emergency), 200);
  std::string trail;
  const auto until = std::chrono::steady_clock::now() + patience;
  while (trail.find("brought in unconscious") == std::string::npos &&
         std::chrono::steady_clock::now() < until) {
    trail = program_.get("/api/audit?purpose=EMERGENCY", "auditor").body;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_NE(trail.find("brought in unconscious"), std::string::npos) << trail;
  EXPECT_NE(trail.find("getChart"), std::string::npos) << trail;
}

}  // namespace
}  // namespace carelog::system_test
