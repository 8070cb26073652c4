// Every broker that this tree starts gives a killed one's session up soon: nobody writes until
// then.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

namespace carelog::house {
namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The value of a line "name=value" or "NAME: "value""; empty: it is not set.
std::string setting_in(const std::string& text, const std::string& name) {
  const std::regex line("(?:^|\\n) *" + name + "(?:=|: *)\"?([^\"\\n]*)\"?(?=\\n|$)");
  std::smatch found;
  return std::regex_search(text, found, line) ? found[1].str() : "";
}

void expect_short_sessions(const fs::path& file, const std::string& timeout,
                           const std::string& heartbeat) {
  const std::string text = content_of(file);
  EXPECT_EQ(setting_in(text, timeout), "3000") << file;
  EXPECT_EQ(setting_in(text, heartbeat), "500") << file;
}

TEST(BrokerSettings, EndTheSessionOfAKilledBrokerSoonHereAndInContainers) {
  const fs::path infra = fs::path(CARELOG_SOURCE_DIR) / "infra";
  expect_short_sessions(infra / "deploy/kafka/server.properties", "broker.session.timeout.ms",
                        "broker.heartbeat.interval.ms");
  expect_short_sessions(infra / "containers/compose.yaml", "KAFKA_BROKER_SESSION_TIMEOUT_MS",
                        "KAFKA_BROKER_HEARTBEAT_INTERVAL_MS");
  // Those are the files that brokers are started from.
  EXPECT_NE(content_of(infra / "deploy/start-kafka").find("kafka/server.properties"),
            std::string::npos);
  std::vector<std::string> starting;
  for (const auto& entry : fs::recursive_directory_iterator(infra)) {
    if (!entry.is_regular_file()) continue;
    if (std::regex_search(content_of(entry.path()),
                          std::regex("\\n *(process\\.roles=|KAFKA_PROCESS_ROLES:)")))
      starting.push_back(fs::relative(entry.path(), infra).generic_string());
  }
  std::sort(starting.begin(), starting.end());
  EXPECT_EQ(starting, (std::vector<std::string>{"containers/compose.yaml",
                                                "deploy/kafka/server.properties"}));
}

TEST(BrokerSettings, AreReadAsTheyAreWritten) {
  EXPECT_EQ(setting_in("a=1\nb=2\n", "b"), "2");
  EXPECT_EQ(setting_in("x:\n  B: \"2\"\n", "B"), "2");
  EXPECT_EQ(setting_in("#b=2\nbb=3\n", "b"), "");
}

}  // namespace
}  // namespace carelog::house
