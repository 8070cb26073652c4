// Patients that are kept near, in the process and in a Redis: the same answers, changes seen at
// once with a token, and a Redis that goes away.
#include <atomic>

#include "infra/ids/random_id.h"
#include "tests/query-side/hot/redis_server.h"
#include "tests/system/program.h"

namespace carelog::system_test {
namespace {

std::int64_t metric(Program& program, const std::string& name) {
  const std::string metrics = program.get("/metrics", "").body;
  const std::size_t at = metrics.find("\n" + name + "{");
  if (at == std::string::npos) return -1;
  return std::stoll(metrics.substr(metrics.find("} ", at) + 2));
}

// Registered and read until a read is answered from near.
std::string kept_patient(Program& program) {
  json ada = patient("Ada", "ada@example.org");
  ada["identifiers"] = {{{"system", "mrn"}, {"value", "M-123456789"}}};
  const auto written = program.post("/api/patients", "receptionist", ada);
  EXPECT_EQ(written.status, 201) << written.body;
  const std::string path = "/api/patients/" + json::parse(written.body).at("id").get<std::string>();
  EXPECT_EQ(program.get(path, "receptionist", fresh(written)).status, 200);
  const auto before = metric(program, "carelog_cache_hits_total");
  for (int tries = 0; tries < 500; ++tries) {
    EXPECT_EQ(program.get(path, "receptionist").status, 200);
    if (metric(program, "carelog_cache_hits_total") > before) return path;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  ADD_FAILURE() << "nothing is kept near: " << program.output();
  return path;
}

tools::HttpResponse rename(Program& program, const std::string& path, const std::string& name) {
  auto answer = program.send("PATCH", path, "receptionist", json{{"name", name}}.dump());
  EXPECT_EQ(answer.status, 200) << answer.body;
  return answer;
}

std::string name_in(const tools::HttpResponse& answer) {
  return json::parse(answer.body).value("name", "");
}

// Readers fill all the time, while every write is read back with its token.
void expect_every_write_to_be_read(Program& program, const std::string& path) {
  std::atomic<bool> over = false;
  program.token("clinician");
  program.token("receptionist");
  std::vector<std::thread> readers;
  for (int each = 0; each < 3; ++each) {
    readers.emplace_back([&] {
      while (!over) EXPECT_EQ(program.get(path, "clinician").status, 200);
    });
  }
  for (int number = 0; number < 60; ++number) {
    const std::string name = "Ada " + std::string(1, static_cast<char>('a' + number % 26)) +
                             std::string(1, static_cast<char>('a' + number / 26));
    const auto written = rename(program, path, name);
    EXPECT_EQ(name_in(program.get(path, "receptionist", fresh(written))), name);
  }
  over = true;
  for (std::thread& reader : readers) reader.join();
}

TEST(PatientsNear, InTheProcessAreAsNewAsTheTokenSays) {
  Program program;
  program.start();
  const std::string path = kept_patient(program);
  expect_every_write_to_be_read(program, path);
  EXPECT_GT(metric(program, "carelog_cache_bytes"), 0);
  EXPECT_EQ(metric(program, "carelog_cache_max_bytes"), 64 << 20);

  // Field rules apply to what is kept, and the record of accesses has each read.
  const std::string request = infra::random_uuid();
  const auto biller = program.get(path, "biller", {{"X-Request-Id", request}});
  EXPECT_EQ(biller.status, 200) << biller.body;
  EXPECT_EQ(biller.body.find("M-123456789"), std::string::npos);
  EXPECT_NE(program.get(path, "clinician").body.find("M-123456789"), std::string::npos);
  const std::string id = path.substr(path.rfind('/') + 1);
  bool recorded = false;
  for (int tries = 0; tries < 100 && !recorded; ++tries) {
    const std::string trail = program.get("/api/audit?limit=1000&patient=" + id, "auditor").body;
    recorded = trail.find(request) != std::string::npos;
    if (!recorded) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  EXPECT_TRUE(recorded);
}

TEST(PatientsNear, MayBeOff) {
  Program program;
  program.start({"--cache-megabytes", "0"});
  EXPECT_EQ(metric(program, "carelog_cache_hits_total"), -1);
}

TEST(PatientsNear, InARedisWhichMayGoAway) {
  query::RedisServer redis;
  Program program;
  program.start({"--redis", redis.address()});
  const std::string path = kept_patient(program);
  expect_every_write_to_be_read(program, path);

  redis.pause();
  for (int each = 0; each < 100; ++each) EXPECT_EQ(program.get(path, "receptionist").status, 200);
  EXPECT_EQ(metric(program, "carelog_cache_times_away_total"), 1);
  EXPECT_EQ(metric(program, "carelog_cache_away"), 1);
  const auto written = rename(program, path, "Augusta");
  EXPECT_EQ(name_in(program.get(path, "receptionist", fresh(written))), "Augusta");
  redis.go_on();
  for (int tries = 0; tries < 200 && metric(program, "carelog_cache_away") == 1; ++tries) {
    EXPECT_EQ(name_in(program.get(path, "receptionist")), "Augusta");
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_EQ(metric(program, "carelog_cache_away"), 0);
  expect_every_write_to_be_read(program, path);
}

TEST(PatientsNear, RefusesAnAddressThatIsNone) {
  Program program;
  const auto refused = program.run({"up", "--redis", "redis://cache"});
  EXPECT_NE(refused.exit_code, 0);
  EXPECT_NE(refused.errors.find("--redis redis://cache is no address"), std::string::npos)
      << refused.errors;
}

}  // namespace
}  // namespace carelog::system_test
