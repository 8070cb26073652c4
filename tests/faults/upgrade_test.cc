// A fleet of two versions on one log, under load. For the newer version a death is a kind of fact
// of the next vocabulary level; the older one does not know it.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/faults/cluster.h"
#include "tests/faults/logged_records.h"
#include "tests/faults/writers.h"
#include "tools/client/curl_http_client.h"

namespace carelog::faults {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr const char* older = CARELOG_OLDER;
constexpr const char* newer = CARELOG_NEWER;
constexpr std::size_t clients = 4;
constexpr const char* steps_aside = "steps aside";
constexpr const char* waits = "waits for a newer version";

class Fleet : public testing::Test {
 protected:
  Fleet()
      : fleet_("kafka://" + kafka_.addresses() + "/upgrade", older),
        token_(fleet_.token("clinician")),
        subject_(subject_of(fleet_.url(), token_)) {}

  void begin_load() {
    writers_ = std::make_unique<Writers>(fleet_.url(), token_, subject_, clients, ++seed_);
    std::this_thread::sleep_for(2s);
  }
  // Ends the load and checks its history against the log.
  void end_load() {
    writers_->stop();
    command::History history;
    history.operations = writers_->operations();
    history.logs = read_log(fleet_.log());
    history.others_asked = true;  // by earlier loads, and the deaths
    EXPECT_EQ(command::described(command::check_history(history)), "");
    EXPECT_EQ(writers_->wrong_answers(), std::vector<std::string>{});
    std::size_t acknowledged = 0;
    std::size_t unknown = 0;
    for (const auto& operation : history.operations) {
      const bool told =
          operation.answer && std::holds_alternative<command::Told>(*operation.answer);
      acknowledged += told ? 1 : 0;
      unknown += operation.answer ? 0 : 1;
      if (told && std::holds_alternative<command::RegisterPatient>(operation.asked)) {
        patients_.push_back(operation.aggregate);
      }
    }
    EXPECT_GT(acknowledged, 50U) << "hardly any load";
    std::printf("%zu acknowledged, %zu unknown, longest wait of a writer %lld ms\n", acknowledged,
                unknown, static_cast<long long>(writers_->longest_wait().count()));
    writers_.reset();
  }

  tools::HttpResponse ask(const std::string& method, const std::string& path,
                          const std::string& body = {}, const std::string& seen = {}) {
    tools::HttpRequest request{method, fleet_.url() + path, {}, body};
    request.headers = {{"Authorization", "Bearer " + token_}, {"Content-Type", "application/json"}};
    if (!seen.empty()) request.headers.emplace_back("Consistency-Token", seen);
    return client_.send(request);
  }
  // In detail, as an admin.
  std::string readiness() {
    tools::HttpRequest request{"GET", fleet_.url() + "/health/ready", {}, {}};
    request.headers = {{"Authorization", "Bearer " + fleet_.token("admin")}};
    return client_.send(request).body;
  }
  // 200 if it is recorded.
  tools::HttpResponse mark_deceased(const std::string& patient) {
    return ask("POST", "/api/patients/" + patient + "/death", R"({"deceasedDate":"2025-01-02"})");
  }
  // How many of the patients' deaths can be recorded now.
  std::size_t deaths_recorded() {
    std::size_t recorded = 0;
    for (const std::string& patient : patients_) {
      const auto answer = mark_deceased(patient);
      EXPECT_TRUE(answer.status == 200 || answer.status == 503) << answer.status << answer.body;
      recorded += answer.status == 200 ? 1 : 0;
    }
    return recorded;
  }
  static bool within(std::chrono::seconds time, const std::function<bool()>& so) {
    const auto deadline = std::chrono::steady_clock::now() + time;
    while (!so() && std::chrono::steady_clock::now() < deadline) std::this_thread::sleep_for(100ms);
    return so();
  }

  Brokers kafka_{1};
  Installation fleet_;
  const std::string token_;
  const std::string subject_;
  tools::CurlHttpClient client_{8s};
  std::unique_ptr<Writers> writers_;
  std::vector<std::string> patients_;
  std::uint64_t seed_ = 0;
};

TEST_F(Fleet, IsUpgradedNodeByNodeUnderLoadAndLosesNothing) {
  begin_load();
  fleet_.upgrade(0, newer);
  std::this_thread::sleep_for(2s);
  fleet_.upgrade(1, newer);
  std::this_thread::sleep_for(1s);
  end_load();
  EXPECT_EQ(fleet_.words_of(0).find(steps_aside), std::string::npos);

  // The projections still have the older version: they wait where a death is recorded.
  patients_.resize(std::min<std::size_t>(patients_.size(), 40));
  const std::vector<std::string> dead = patients_;  // the next load registers others
  EXPECT_EQ(deaths_recorded(), dead.size());
  EXPECT_TRUE(within(10s, [&] { return fleet_.words_of_rest().find(waits) != std::string::npos; }));
  const std::string said = readiness();
  EXPECT_NE(said.find("run a newer version of carelog"), std::string::npos) << said;

  fleet_.upgrade_rest(newer);
  begin_load();
  end_load();
  for (const std::string& patient : dead) {
    EXPECT_TRUE(within(20s, [&] {
      const auto answer = ask("GET", "/api/patients/" + patient);
      return answer.status == 200 && json::parse(answer.body).value("deceasedDate", "") != "";
    })) << patient;
  }
}

TEST_F(Fleet, OfTwoVersionsLeavesWhatIsNewToTheNewerAndGoesOnElsewhere) {
  begin_load();
  fleet_.upgrade(0, newer);
  fleet_.upgrade_rest(newer);
  end_load();
  const std::size_t recorded = deaths_recorded();
  EXPECT_GT(recorded, 0U) << "the newer node leads some partitions";
  EXPECT_LT(recorded, patients_.size()) << "the older node leads others";
  EXPECT_TRUE(within(10s, [&] {
    return fleet_.words_of(1).find(steps_aside) != std::string::npos;
  })) << fleet_.words_of(1);
  begin_load();
  end_load();

  fleet_.upgrade(1, newer);
  EXPECT_TRUE(within(20s, [&] { return deaths_recorded() == patients_.size(); }));
  // And back again: the older version says that it cannot do anything, and breaks nothing.
  fleet_.upgrade(0, older, false);
  EXPECT_TRUE(within(10s, [&] {
    return fleet_.words_of(0).find(steps_aside) != std::string::npos;
  })) << fleet_.words_of(0);
  begin_load();
  end_load();
}

}  // namespace
}  // namespace carelog::faults
