// `make run-kafka` with several deciding nodes, as its user types it, with its own broker.
#include "infra/process/port.h"
#include "tests/infra/free_ports.h"
#include "tests/system/program.h"

namespace carelog::system_test {
namespace {

class RunOnKafka : public ::testing::Test {
 protected:
  void start(const std::string& nodes) {
    gateway_ = infra::free_loopback_port();
    base_ = infra::free_port_base(10 * std::stoi(nodes) + 6);
    infra::ChildProcessOptions options;
    options.arguments = {std::string(CARELOG_SOURCE_DIR) + "/infra/deploy/run-on-kafka",
                         "--gateway-port",
                         std::to_string(gateway_),
                         "--port-base",
                         std::to_string(base_),
                         "--data",
                         data().string(),
                         "--broker",
                         (directory_ / "broker").string(),
                         "--notes",
                         (directory_ / "notes").string()};
    options.environment = {{"NODES", nodes}};
    options.output_file = (directory_ / "said.txt").string();
    script_ = std::make_unique<infra::ChildProcess>(options);
    for (int i = 0; i < 1200 && said().find("Ctrl-C ends all") == std::string::npos; ++i) {
      ASSERT_TRUE(script_->running()) << said();
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    ASSERT_NE(said().find("Ctrl-C ends all"), std::string::npos) << said();
  }
  infra::ChildResult run(std::vector<std::string> arguments, const std::string& node = {}) {
    infra::ChildProcessOptions options;
    options.arguments = {CARELOG_PROGRAM};
    options.arguments.insert(options.arguments.end(), arguments.begin(), arguments.end());
    options.arguments.insert(options.arguments.end(), {"--data", (data() / node).string()});
    return infra::run_child(options, std::chrono::minutes(1));
  }
  std::string said() const { return text_of(directory_ / "said.txt"); }
  std::filesystem::path data() const { return directory_ / "data"; }
  // The recorded processes that are alive.
  int alive() {
    int count = 0;
    for (const auto& note : std::filesystem::directory_iterator(directory_ / "notes"))
      count += std::filesystem::exists("/proc/" + std::to_string(pid_in(note.path()))) ? 1 : 0;
    return count;
  }
  static pid_t pid_in(const std::filesystem::path& note) {
    return static_cast<pid_t>(std::stol(text_of(note)));
  }

  OwnDirectory directory_;
  int gateway_ = 0;
  int base_ = 0;
  std::unique_ptr<infra::ChildProcess> script_;
};

TEST_F(RunOnKafka, SharesThePartitionsAmongThreeNodesAndEndsThemAll) {
  start("3");
  EXPECT_EQ(alive(), 9) << "three nodes, five other roles and the script";

  std::string token = run({"token", "--role", "admin"}).output;
  while (token.ends_with('\n')) token.pop_back();
  const std::string url = "http://127.0.0.1:" + std::to_string(gateway_) + "/api/patients";
  for (int i = 0; i < 24; ++i) {
    const auto written = tools::CurlHttpClient().send(
        {"POST",
         url,
         {{"Authorization", "Bearer " + token}, {"Content-Type", "application/json"}},
         patient("Ada", "ada" + std::to_string(i) + "@example.org").dump()});
    EXPECT_EQ(written.status, 201) << written.body;
  }

  // A node that leads less than its share claims a partition a second.
  const auto leads_some = [&](const std::string& shown, int node) {
    const std::string address = "127.0.0.1:" + std::to_string(base_ + 10 * node + 1);
    return shown.find(address) != std::string::npos;
  };
  infra::ChildResult nodes;
  for (int tries = 0; tries < 60; ++tries) {
    nodes = run({"status", "--nodes"}, "node-1");
    EXPECT_EQ(nodes.exit_code, 0) << nodes.errors;
    if (leads_some(nodes.output, 1) && leads_some(nodes.output, 2) && leads_some(nodes.output, 3))
      break;
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
  }
  for (int node = 1; node <= 3; ++node) EXPECT_TRUE(leads_some(nodes.output, node)) << nodes.output;

  EXPECT_EQ(script_->terminate(SIGINT, std::chrono::seconds(60)), 0) << said();
  EXPECT_EQ(alive(), 0);
}

}  // namespace
}  // namespace carelog::system_test
