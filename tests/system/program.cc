#include "tests/system/program.h"

#include <stdlib.h>

#include <algorithm>
#include <sstream>

#include "projections/read_models.h"

namespace carelog::system_test {

namespace {

constexpr std::chrono::seconds start_time_max{90};
constexpr std::chrono::seconds catch_up_time_max{60};

}  // namespace

OwnDirectory::OwnDirectory()
    : path_((std::filesystem::temp_directory_path() / "carelog-XXXXXX").string()) {
  if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error("cannot make " + path_);
}

OwnDirectory::~OwnDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string sums_of(const std::string& printed) {
  std::istringstream lines(printed);
  std::string sums;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t at = line.find("  at ");
    EXPECT_NE(at, std::string::npos) << line;
    sums += line.substr(0, at) + "\n";
  }
  return sums;
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

Program::~Program() {
  if (process_) process_->terminate(SIGTERM, std::chrono::seconds(10));
}

void Program::start(std::vector<std::string> flags,
                    std::vector<std::pair<std::string, std::string>> environment) {
  std::filesystem::remove(ready());
  infra::ChildProcessOptions options;
  options.arguments = {CARELOG_PROGRAM,  "up", "--data",       data().string(),
                       "--gateway-port", "0",  "--ready-file", ready().string()};
  // Tests count the log's records, so it has no canaries unless a test wants them.
  if (std::find(flags.begin(), flags.end(), "--gateway-canary") == flags.end())
    flags.insert(flags.end(), {"--gateway-canary", "0"});
  options.arguments.insert(options.arguments.end(), flags.begin(), flags.end());
  options.output_file = (directory_ / "output.txt").string();
  options.environment = std::move(environment);
  process_ = std::make_unique<infra::ChildProcess>(options);
  const auto deadline = std::chrono::steady_clock::now() + start_time_max;
  while (!std::filesystem::exists(ready())) {
    if (!process_->running() || std::chrono::steady_clock::now() > deadline)
      throw std::runtime_error("carelog up does not serve:\n" + output());
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  url_ = json::parse(text_of(ready())).at("gateway");
}

void Program::kill() {
  process_->send(SIGKILL);
  process_->wait();
  process_.reset();
}

std::optional<int> Program::stop(std::chrono::milliseconds time_max, int signal) {
  process_->send(signal);
  const auto code = process_->wait_for(time_max);
  if (code) process_.reset();
  return code;
}

infra::ChildResult Program::run(std::vector<std::string> arguments) const {
  infra::ChildProcessOptions options;
  options.arguments = {CARELOG_PROGRAM};
  options.arguments.insert(options.arguments.end(), arguments.begin(), arguments.end());
  options.arguments.insert(options.arguments.end(), {"--data", data().string()});
  return infra::run_child(options, std::chrono::minutes(2));
}

const std::string& Program::token(const std::string& role) {
  auto& token = tokens_[role];
  if (token.empty()) {
    token = run({"token", "--role", role, "--ttl", "3600"}).output;
    while (token.ends_with('\n')) token.pop_back();
  }
  return token;
}

tools::HttpResponse Program::send(const std::string& method, const std::string& path,
                                  const std::string& role, const std::string& body,
                                  Headers headers) {
  if (!role.empty()) headers.emplace_back("Authorization", "Bearer " + token(role));
  if (!body.empty()) headers.emplace_back("Content-Type", "application/json");
  tools::CurlHttpClient client;
  return client.send({method, url_ + path, headers, body});
}

tools::HttpResponse Program::get(const std::string& path, const std::string& role,
                                 Headers headers) {
  return send("GET", path, role, {}, std::move(headers));
}

tools::HttpResponse Program::post(const std::string& path, const std::string& role,
                                  const json& body, Headers headers) {
  return send("POST", path, role, body.dump(), std::move(headers));
}

// An account, a charge or the rest of a merge may still be on its way from one log to another.
bool Program::reactors_are_caught_up() {
  const json ready = json::parse(get("/health/ready", "service").body, nullptr, false);
  if (!ready.is_object()) return false;
  std::size_t caught_up = 0;
  for (const auto& each : ready.at("dependencies")) {
    const std::string name = each.at("name");
    const bool is_reactor = name == "billing-reactor" || name == "invoice-numbers" ||
                            name == "service-charges" || name == "patient-merges";
    if (is_reactor && each.value("detail", "") == "0 records behind") ++caught_up;
  }
  return caught_up == 4;
}

void Program::wait_until_caught_up() {
  const auto deadline = std::chrono::steady_clock::now() + catch_up_time_max;
  const std::size_t read_models = projections::read_models().size();
  std::int64_t records_before = -1;
  for (;;) {
    const auto status = json::parse(run({"status", "--json"}).output, nullptr, false);
    std::int64_t behind = 1;
    std::int64_t records = 0;
    if (status.is_object() && status["projections"].size() == read_models) {
      behind = 0;
      for (const auto& each : status["projections"]) {
        behind += each["lagEvents"].get<std::int64_t>();
        for (const auto& at : each["partitions"]) records += at["endOffset"].get<std::int64_t>();
      }
    }
    if (behind == 0 && records == records_before && reactors_are_caught_up()) return;
    records_before = records;
    if (std::chrono::steady_clock::now() > deadline)
      throw std::runtime_error("the read models do not catch up: " + status.dump());
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
}

json patient(const std::string& name, const std::string& email) {
  return {{"name", name},
          {"email", email},
          {"address", "1 Elm Street, Salem"},
          {"dateOfBirth", "1943-03-17"}};
}

Headers fresh(const tools::HttpResponse& written) {
  return {{"Consistency-Token", written.header("consistency-token")}, {"Prefer", "wait=5"}};
}

std::string next_page(const tools::HttpResponse& listed) {
  const std::string link = listed.header("link");
  return link.empty() ? "" : link.substr(1, link.find('>') - 1);
}

}  // namespace carelog::system_test
