// More sign-ins at once than passwords can be hashed: the rest of an instance goes on.
#include <atomic>

#include "tests/system/program.h"

namespace carelog::system_test {
namespace {

// Clients that sign in as nobody, each time from another address, so that none is made to wait
// before its password is hashed.
class Flood {
 public:
  explicit Flood(const std::string& url) {
    for (int client = 0; client < clients; ++client)
      threads_.emplace_back([this, url, client] { sign_in(url, client); });
  }
  ~Flood() {
    ending_ = true;
    for (auto& each : threads_) each.join();
  }

  int hashed() const { return hashed_; }    // answered after the hash
  int refused() const { return refused_; }  // because too many waited

 private:
  static constexpr int clients = 32;

  void sign_in(const std::string& url, int client) {
    tools::CurlHttpClient http;
    for (int turn = 0; !ending_; ++turn) {
      const std::string from = "10." + std::to_string(client) + "." + std::to_string(turn / 250) +
                               "." + std::to_string(1 + turn % 250);
      const json body = {{"email", from + "@example.org"}, {"password", "not the password"}};
      const int status =
          http.send({"POST",
                     url + "/auth/login",
                     {{"Content-Type", "application/json"}, {"X-Forwarded-For", from}},
                     body.dump()})
              .status;
      (status == 401 ? hashed_ : refused_) += 1;
      if (status != 401) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }

  std::atomic<bool> ending_ = false;
  std::atomic<int> hashed_ = 0;
  std::atomic<int> refused_ = 0;
  std::vector<std::thread> threads_;
};

// How many reads of this patient the access log shows.
std::size_t reads_shown(Program& program, const std::string& id) {
  const auto answer = program.get("/api/audit?kind=read&limit=100&patient=" + id, "auditor");
  EXPECT_EQ(answer.status, 200) << answer.body;
  return json::parse(answer.body).size();
}

TEST(SignInFlood, LeavesReadinessAndTheCopyingOfAccessesAlone) {
  Program program;
  program.start({"--gateway-trusted-proxies", "127.0.0.1"});
  const auto written = program.post("/api/patients", "admin", patient("Ada", "ada@example.org"));
  ASSERT_EQ(written.status, 201) << written.body;
  const std::string id = json::parse(written.body).at("id");
  program.token("auditor");
  program.wait_until_caught_up();

  const Flood flood(program.url());
  const auto begin = std::chrono::steady_clock::now();
  std::size_t reads = 0;
  while (std::chrono::steady_clock::now() < begin + std::chrono::seconds(6) && reads < 50) {
    const auto ready = program.get("/health/ready", "admin");
    ASSERT_EQ(ready.status, 200) << ready.body;
    ASSERT_EQ(program.get("/api/patients/" + id, "admin").status, 200);
    ++reads;
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (reads_shown(program, id) < reads) {
      ASSERT_LT(std::chrono::steady_clock::now(), patience)
          << "accesses are not copied: " << reads_shown(program, id) << " of " << reads;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }
  EXPECT_GT(flood.refused(), 100) << "there were more than could be hashed";
  EXPECT_GT(flood.hashed(), 10);
  EXPECT_GT(reads, 3u);
}

}  // namespace
}  // namespace carelog::system_test
